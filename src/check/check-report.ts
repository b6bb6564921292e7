import { causeTitles } from '../causes/codes.ts';
import type { Vantage } from '../causes/seen.ts';
import type { VantageVerdict } from '../diagnosis/vantage-verdict.ts';
import { indent, toPrintable, toSteps } from '../explain/steps.ts';
import { toSummary } from './check-answer.ts';
import { toHostLine } from './rung-line.ts';

/** What a person reads behind the ladder: the host, the verdict, what to do, and what it cost. Ends with a line break. */
export function toCheckReport(vantage: Vantage, verdict: VantageVerdict): string {
  const { suggestions, settle, remedies } = verdict;
  const blocks = [
    vantage.host.length === 0 ? '' : `This host\n${vantage.host.map(toHostLine).join('\n')}`,
    `${headline(verdict)}\n${indent(toSummary(verdict), 2)}`,
    settle === null ? '' : `What would settle it\n${indent(settle, 2)}`,
    suggestions.length === 0 ? '' : `What exists\n${suggestions.map((each) => indent(each, 2)).join('\n')}`,
    toSteps(remedies),
    vantage.ladder.warnings.length === 0
      ? ''
      : `Settings\n${vantage.ladder.warnings.map((each) => indent(each, 2)).join('\n')}`,
    costLine(vantage),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headline({ pullable, cause, certainty }: VantageVerdict): string {
  if (cause === null) return 'Can be pulled';
  if (pullable === null) return `Could not be established (${toPrintable(cause)})`;
  return `${causeTitles[cause]} (${cause}, ${certainty})`;
}

function costLine({ ladder: { cost } }: Vantage): string {
  const kilobytes = (cost.bytes / 1_000).toFixed(1);
  const pulls = cost.pulls === 0 ? 'nothing of a pull limit' : `${cost.pulls} of a pull limit`;
  return `Cost: ${cost.requests} ${cost.requests === 1 ? 'request' : 'requests'}, ${kilobytes} kB, ${pulls}`;
}
