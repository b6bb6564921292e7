import type { Sent } from './gitlab/hooks/send.ts';
import type { Played } from './play.ts';
import type { ScenarioHook } from './scenarios/scenario.ts';
import { bot, users } from './slack/people.ts';
import { cleanLine, wrapLine } from './thread-view/terminal-text.ts';
import { threadView } from './thread-view.ts';

/** A played scenario in words: lines no wider than asked, free of control characters. */
export interface PlayReport {
  readonly title: string;
  /** What GitLab did. */
  readonly sent: string;
  /** Null where there is no thread. */
  readonly threads: string | null;
  readonly isAsWritten: boolean;
  readonly verdict: string;
}

const names = new Map([
  ...Object.values(users).map(({ id, realName }) => [id, realName] as const),
  [bot.userId, bot.name] as const,
]);

export function reportPlayed({ scenario, sent, threads, differences }: Played, width: number): PlayReport {
  const hooks = scenario.hooks.map((hook, index) => hookText(hook, sent[index], scenario.pipelines.length));
  const said = (scenario.notified ?? []).map(() => 'its own message in Slack');
  const isAsWritten = differences.length === 0;
  const views = threadView(
    threads.map(({ messages }) => messages),
    { width, names },
  );
  return {
    title: wrap(scenario.title, width),
    sent: wrap(`GitLab sends ${[...said, ...hooks].join(', ')}.`, width),
    threads: views === '' ? null : views,
    isAsWritten,
    verdict: isAsWritten
      ? `as written${threads.length === 0 ? ': no thread' : ''}`
      : differences.map((difference) => wrap(`differs: ${difference}`, width)).join('\n'),
  };
}

function hookText(hook: ScenarioHook, sent: Sent | undefined, pipelines: number): string {
  const which = pipelines > 1 ? ` of the ${hook.pipeline} pipeline` : '';
  const what =
    hook.kind === 'pipeline' ? 'Pipeline Hook' : `Job Hook ${hook.job}${attemptText(hook.attempt)}`;
  const answer = sent?.outcome.kind === 'answered' ? String(sent.outcome.status) : 'no answer';
  return `${what}${which} → ${answer}`;
}

function attemptText(attempt: number | undefined): string {
  return attempt === undefined ? '' : `, attempt ${attempt + 1}`;
}

function wrap(text: string, width: number): string {
  return wrapLine(cleanLine(text), width).join('\n');
}
