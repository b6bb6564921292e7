import type { FailureView, PageParts, QueueView } from '../page-parts.ts';
import { Course } from './course.tsx';
import { GitlabView } from './gitlab-view.tsx';
import { Ladder } from './ladder.tsx';
import { type Place, useEverywhere } from './places.ts';
import { TraceView } from './trace-view.tsx';

/** What happens behind Slack, for the pipeline whose thread is looked at; otherwise for the last that failed. */
export function BehindPane() {
  const { parts, place, go } = useEverywhere();
  const pipelineId = pipelineOf(parts, place);
  const failures = parts.failures.filter((failure) => failure.pipelineId === pipelineId);
  const shown = failures[0];
  return (
    <section className="pane behind" id="pane-behind" aria-label="Behind it">
      {place.jobId !== undefined && (
        <TraceView jobId={place.jobId} onClose={() => go({ ...place, jobId: undefined })} />
      )}
      {shown === undefined ? (
        <Idle pipelineId={pipelineId} />
      ) : (
        <Shown failure={shown} count={failures.length} />
      )}
      <Queues queues={parts.queues} />
      <GitlabView pipelineId={pipelineId} />
      <Objections parts={parts} />
    </section>
  );
}

function Idle({ pipelineId }: { readonly pipelineId: number | undefined }) {
  return (
    <div className="card">
      <h2>How a failure travels</h2>
      <p className="quiet">
        {pipelineId === undefined
          ? 'Start a scenario: its eight hops appear here as they happen, and what each host sees of the image.'
          : `The webhook of pipeline #${pipelineId} is with the bot, which found nothing in it that is its business.`}
      </p>
    </div>
  );
}

function Shown({ failure, count }: { readonly failure: FailureView; readonly count: number }) {
  return (
    <>
      <Course failure={failure} others={count - 1} />
      <Ladder vantages={failure.vantages} />
    </>
  );
}

function Queues({ queues }: { readonly queues: readonly QueueView[] }) {
  return (
    <div className="card">
      <h2>Queues in Redis</h2>
      <table className="queues">
        <thead>
          <tr>
            <th scope="col">queue</th>
            <th scope="col">waiting</th>
            <th scope="col">running</th>
            <th scope="col">put off</th>
            <th scope="col">done</th>
            <th scope="col">failed</th>
          </tr>
        </thead>
        <tbody>
          {queues.map(({ name, waiting, active, delayed, completed, failed }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Count of={waiting} />
              <Count of={active} />
              <Count of={delayed} />
              <Count of={completed} />
              <Count of={failed} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Count({ of: count }: { readonly of: number }) {
  return <td className={count === 0 ? 'quiet' : ''}>{count}</td>;
}

/** A stand-in that objects shows a fault of the bot: never hidden. */
function Objections({ parts: { slack, gitlab } }: { readonly parts: PageParts }) {
  const said = [
    ...slack.violations.map((violation) => `Slack objects: ${violation}`),
    ...gitlab.violations.map((violation) => `GitLab objects: ${violation}`),
  ];
  if (said.length === 0) return null;
  return (
    <div className="card objections" role="alert">
      <h2>The stand-ins object</h2>
      <ul>
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function pipelineOf({ slack, gitlab }: PageParts, { channel, thread }: Place): number | undefined {
  const inThread = slack.messages.filter(
    (message) => message.channel === channel && (message.threadTs ?? message.ts) === thread,
  );
  const about = inThread.find(({ pipelineId }) => pipelineId !== null)?.pipelineId;
  return about ?? gitlab.pipelines[0]?.id;
}
