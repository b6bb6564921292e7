import { hopNames } from '../../../probes/hop-names.ts';
import type { RungView, VantageView } from '../page-parts.ts';
import { milliseconds } from './words.ts';

const places = { 'failing-host': 'failing host', elsewhere: 'another host', here: 'beside the bot' } as const;
const marks = { passed: '✓', warned: '!', failed: '✕', skipped: '–' } as const;

/** The rungs that a pull climbs, as each place climbed them. */
export function Ladder({ vantages }: { readonly vantages: readonly VantageView[] }) {
  if (vantages.length === 0) return null;
  return (
    <div className="card">
      <h2>What each host sees</h2>
      <div className="ladder-scroll">
        <table className="ladder">
          <thead>
            <tr>
              <th scope="col">rung</th>
              {vantages.map(({ name, where }) => (
                <th scope="col" key={name}>
                  {name} <span className="quiet small">{places[where]}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hopNames.map((rung, index) => (
              <tr key={rung}>
                <th scope="row">{rung}</th>
                {vantages.map(({ name, rungs }) => (
                  <Rung key={name} rung={rungs[index]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="sentences small">
        {vantages.map((vantage) => (
          <Sentence key={vantage.name} vantage={vantage} />
        ))}
      </ul>
    </div>
  );
}

function Rung({ rung }: { readonly rung: RungView | undefined }) {
  if (rung === undefined) return <td className="skipped" />;
  return (
    <td className={rung.outcome} title={rung.summary}>
      <span aria-hidden="true">{marks[rung.outcome]}</span>
      <span className="only-read">{rung.outcome}</span>
      {rung.tookMs !== null && rung.outcome !== 'skipped' && (
        <span className="quiet"> {milliseconds(rung.tookMs)}</span>
      )}
    </td>
  );
}

function Sentence({ vantage: { name, silence, rungs, host } }: { readonly vantage: VantageView }) {
  const failed = rungs.find(({ outcome }) => outcome === 'failed');
  const climbed = failed?.summary ?? 'The image can be pulled from here.';
  return (
    <li>
      <strong>{name}</strong>: {silence ?? climbed}
      {host.map(({ probe, summary }) => (
        <span key={probe} className="host-finding">
          {probe}: {summary}
        </span>
      ))}
    </li>
  );
}
