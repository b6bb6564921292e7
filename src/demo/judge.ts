import type { Sent } from './gitlab/hooks/send.ts';
import type { SeenReply, SeenThread } from './judge-seen.ts';
import type { StagedThread } from './scenarios/stage.ts';

/** How a scenario ended. */
export interface Ending {
  readonly expected: readonly StagedThread[];
  /** Of the scenario's pipelines. */
  readonly seen: readonly SeenThread[];
  readonly sent: readonly Sent[];
  /** Texts that must be in none of the places. */
  readonly secrets: readonly string[];
  /** Everything that was written, by a name for the place. */
  readonly places: Readonly<Record<string, string>>;
}

/** @returns what differs from what is written, one sentence each; empty: it ended as written. */
export function judge({ expected, seen, sent, secrets, places }: Ending): readonly string[] {
  const unexpected = seen.filter(
    ({ pipelineId }) => !expected.some((thread) => thread.pipelineId === pipelineId),
  );
  return [
    ...sent.flatMap(answerDifferences),
    ...expected.flatMap((thread) =>
      threadDifferences(
        thread,
        seen.filter(({ pipelineId }) => pipelineId === thread.pipelineId),
      ),
    ),
    ...unexpected.map(({ pipelineId }) => `pipeline #${pipelineId}: expected no thread, seen one`),
    ...secretDifferences(secrets, places),
  ];
}

function answerDifferences({ outcome }: Sent): readonly string[] {
  if (outcome.kind === 'unanswered') return [`a webhook was not answered: ${outcome.reason}`];
  if (outcome.status === 202 || outcome.status === 200) return [];
  return [`a webhook was answered ${outcome.status}: ${outcome.body.trim()}`];
}

function threadDifferences(expected: StagedThread, seen: readonly SeenThread[]): readonly string[] {
  const about = `pipeline #${expected.pipelineId}`;
  const [thread, ...others] = seen;
  if (thread === undefined) return [`${about}: expected a thread, seen none`];
  const wanted = expected.replies.map(({ cause, image, role, jobIds }) =>
    replyText({ pipeline_id: expected.pipelineId, cause, image, role, job_ids: [...jobIds] }),
  );
  const got = seen.flatMap(({ replies }) => replies.map(replyText));
  return [
    ...(others.length > 0 ? [`${about}: expected one thread, seen ${seen.length}`] : []),
    ...(thread.parent === expected.parent
      ? []
      : [`${about}: expected under a message of ${expected.parent}, seen under one of ${thread.parent}`]),
    ...without(wanted, got).map((text) => `${about}: expected the reply ${text}, not seen`),
    ...without(got, wanted).map((text) => `${about}: seen the reply ${text}, not expected`),
  ];
}

function replyText(reply: SeenReply): string {
  if (reply === null) return 'that does not say what it is about';
  const { pipeline_id: pipelineId, cause, image, role, job_ids: jobIds } = reply;
  const jobs = jobIds.toSorted((a, b) => a - b).map((id) => `#${id}`);
  return `“${cause}, ${image ?? 'no image'}, ${role ?? 'no role'}, jobs ${jobs.join(' ')}” of #${pipelineId}`;
}

/** What is left of `texts` when each of `others` has taken one like it. */
function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...texts];
  for (const other of others) {
    const index = left.indexOf(other);
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}

/** Says which secret by its place in the list: what must be nowhere is not repeated here either. */
function secretDifferences(secrets: readonly string[], places: Ending['places']): readonly string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap((secret, index) =>
      text.includes(secret) ? [`secret ${index + 1} of ${secrets.length} is in ${place}`] : [],
    ),
  );
}
