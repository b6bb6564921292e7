import type { ScenarioView } from '../page-parts.ts';
import { useEverywhere } from './places.ts';

interface ScenariosPaneProps {
  /** Called before and after a scenario is started. */
  readonly onStart: () => void;
  readonly onStarted: () => void;
}

export function ScenariosPane({ onStart, onStarted }: ScenariosPaneProps) {
  const { parts } = useEverywhere();
  const { scenarios, agents } = parts.house;
  const list = (isHeadline: boolean) =>
    scenarios
      .filter((one) => one.isHeadline === isHeadline)
      .map((one) => <Scenario key={one.name} scenario={one} onStart={onStart} onStarted={onStarted} />);
  return (
    <section className="pane scenarios" id="pane-scenarios" aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">Make a pipeline fail</h2>
      <ul className="scenario-list">{list(true)}</ul>
      <details>
        <summary>More scenarios</summary>
        <ul className="scenario-list">{list(false)}</ul>
      </details>
      <p className="quiet small">{agents}</p>
    </section>
  );
}

function Scenario({
  scenario: { name, title, repair },
  onStart,
  onStarted,
}: ScenariosPaneProps & { readonly scenario: ScenarioView }) {
  const { perform, parts } = useEverywhere();
  const runs = parts.gitlab.pipelines.filter(({ scenario }) => scenario === name);

  async function start(): Promise<void> {
    onStart();
    const outcome = await perform({ kind: 'start', scenario: name });
    if (outcome.kind === 'done') onStarted();
  }

  return (
    <li className="scenario">
      <span className="scenario-title" id={`scenario-${name}`}>
        {title}
      </span>
      <button type="button" aria-describedby={`scenario-${name}`} onClick={() => void start()}>
        Start
      </button>
      {repair !== null && runs.length > 0 && (
        <button
          type="button"
          className="repair"
          onClick={() => void perform({ kind: 'repair', scenario: name })}
        >
          {repair}
        </button>
      )}
    </li>
  );
}
