import type { FailureView, HopView } from '../page-parts.ts';
import { milliseconds } from './words.ts';

/** The eight hops of one failure. */
export function Course({ failure, others }: { readonly failure: FailureView; readonly others: number }) {
  const { hops, pipelineId, jobName } = failure;
  return (
    <div className="card">
      <h2>
        How #{pipelineId} · {jobName} travelled
      </h2>
      {others > 0 && (
        <p className="quiet small">
          {others} more {others === 1 ? 'job' : 'jobs'} of this pipeline took the same way.
        </p>
      )}
      <ol className="course">
        {hops.map((hop) => (
          <Hop key={hop.hop} hop={hop} />
        ))}
      </ol>
    </div>
  );
}

function Hop({ hop: { hop, afterMs, detail } }: { readonly hop: HopView }) {
  return (
    <li className={afterMs === null ? 'to-come' : 'reached'}>
      <span className="hop-name">{hop}</span>
      <span className="hop-detail quiet">{detail}</span>
      <span className="hop-time">{afterMs === null ? '' : `+${milliseconds(afterMs)}`}</span>
    </li>
  );
}
