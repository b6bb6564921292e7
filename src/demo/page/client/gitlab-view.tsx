import type { ChangeView, PipelineView } from '../page-parts.ts';
import { useEverywhere } from './places.ts';

/** GitLab's side: jobs, variables, merge requests, and what changed any of it. */
export function GitlabView({ pipelineId }: { readonly pipelineId: number | undefined }) {
  const { parts, perform } = useEverywhere();
  const { pipelines, variables, mergeRequests, changes } = parts.gitlab;
  const shown = pipelines.find(({ id }) => id === pipelineId);
  // With those that came of it.
  const together = pipelines.filter(
    ({ scenario, startedAt }) => scenario === shown?.scenario && startedAt === shown.startedAt,
  );
  return (
    <div className="card">
      <h2>GitLab</h2>
      {together.map((pipeline) => (
        <Pipeline key={pipeline.id} pipeline={pipeline} />
      ))}
      <h3>CI/CD variables</h3>
      {variables.length === 0 && <p className="quiet small">None.</p>}
      <ul className="small">
        {variables.map(({ owner, key, flags }) => (
          <li key={`${owner}/${key}/${flags.join()}`}>
            <code>{key}</code> of {owner} <span className="quiet">{flags.join(', ')}</span>
          </li>
        ))}
      </ul>
      {mergeRequests.length > 0 && <h3>Merge requests</h3>}
      <ul className="small">
        {mergeRequests.map(({ id, project, iid, title, state, branches }) => (
          <li key={id}>
            {project}!{iid} {title} <span className="quiet">{`${state}, ${branches}`}</span>
            {state === 'opened' && (
              <button
                type="button"
                className="link"
                onClick={() => void perform({ kind: 'merge', mergeRequestId: id })}
              >
                merge<span className="only-read"> !{iid}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <Changes changes={changes} />
    </div>
  );
}

function Pipeline({ pipeline: { id, project, ref, status, jobs } }: { readonly pipeline: PipelineView }) {
  return (
    <>
      <p>
        Pipeline #{id} of {project} on <code>{ref}</code> <span className={`status ${status}`}>{status}</span>
      </p>
      <ul className="jobs">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </>
  );
}

function JobLine({
  job: { id, name, status, retried, isRetryable },
}: {
  readonly job: PipelineView['jobs'][number];
}) {
  const { place, go, perform } = useEverywhere();
  return (
    <li className={retried ? 'quiet' : ''}>
      <span className={`status ${status}`}>{status}</span> {name}
      {retried && ' (retried)'}
      <button type="button" className="link" onClick={() => go({ ...place, jobId: id })}>
        log<span className="only-read"> of {name}</span>
      </button>
      {isRetryable && (
        <button type="button" className="link" onClick={() => void perform({ kind: 'retry', jobId: id })}>
          retry<span className="only-read"> {name}</span>
        </button>
      )}
    </li>
  );
}

function Changes({ changes }: { readonly changes: readonly ChangeView[] }) {
  return (
    <>
      <h3>Calls that change something</h3>
      {changes.length === 0 && <p className="quiet small">None so far: the bot only reads.</p>}
      <ol className="small calls">
        {changes.map(({ method, path, status, by }, index) => (
          <li key={`${changes.length - index}`}>
            <code>
              {method} {path}
            </code>{' '}
            <span className="quiet">
              {status ?? 'no answer'}, by {by ?? 'nobody known'}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
