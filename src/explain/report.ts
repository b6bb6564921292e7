import { causeTitles } from '../causes/codes.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Role } from '../failure/failure-text.ts';
import { noFailure } from './answer.ts';
import { indent, toPrintable, toSteps } from './steps.ts';

/** A diagnosis for a person at a terminal: what, why, for which image, and what to do. Ends with a line break. */
export function toReport(diagnosis: Diagnosis | null): string {
  if (diagnosis === null) return `${noFailure}\n`;
  const { cause, certainty, explanation, remedies } = diagnosis;
  const blocks = [
    `${causeTitles[cause]} (${cause}, ${certainty})`,
    indent(explanation, 2),
    toFacts(diagnosis),
    toSteps(remedies),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const roles: Readonly<Record<Role, string>> = {
  build: "the job's image",
  service: 'a service',
  helper: "the runner's helper image",
};

function toFacts(diagnosis: Diagnosis): string {
  const { image, role, policies, credentialSource, tookSeconds, attempts, reason } = diagnosis;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Image', image === null ? null : `${image}${role === null ? '' : `, ${roles[role]}`}`],
    ['Pull policy', policies?.map((policy) => policy ?? 'unset').join(', then ') ?? null],
    ['Credentials', credentialSource === null ? null : `from ${credentialSource}`],
    ['Runner', toRunner(diagnosis)],
    ['Took', tookSeconds === null ? null : `${tookSeconds} s`],
    ['Tried', attempts === null || attempts < 2 ? null : `${attempts} times`],
    ['Reason', reason],
  ];
  return facts
    .flatMap(([name, value]) =>
      value === null || value === '' ? [] : [`  ${name.padEnd(12)} ${toPrintable(value)}`],
    )
    .join('\n');
}

function toRunner({ runnerName, runnerVersion, executor, systemId }: Diagnosis): string {
  const parts = [
    runnerName,
    runnerVersion === null ? null : `gitlab-runner ${runnerVersion}`,
    executor === null ? null : `executor ${executor}`,
    systemId === null ? null : `system ${systemId}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
