import { useState } from 'react';
import type { Act, ActOutcome } from '../act.ts';
import type { PageParts } from '../page-parts.ts';
import { BehindPane } from './behind-pane.tsx';
import { Header } from './header.tsx';
import { Notice } from './notice.tsx';
import { type Place, PlacesContext, usePlace } from './places.ts';
import { ScenariosPane } from './scenarios-pane.tsx';
import { act, useTold } from './server.ts';
import { SlackPane } from './slack-pane.tsx';

const panes = { scenarios: 'Scenarios', slack: 'Slack', behind: 'Behind it' } as const;
type PaneName = keyof typeof panes;

export function App() {
  const { parts, isConnected } = useTold();
  if (!isWhole(parts)) return <p className="loading">Connecting to the demo …</p>;
  return <Page parts={parts} isConnected={isConnected} />;
}

function isWhole(parts: Partial<PageParts>): parts is PageParts {
  return ['house', 'slack', 'failures', 'queues', 'gitlab'].every((name) => name in parts);
}

function Page({ parts, isConnected }: { readonly parts: PageParts; readonly isConnected: boolean }) {
  const [you, setYou] = useState(parts.house.people[0]?.id ?? '');
  const [pane, setPane] = useState<PaneName>('scenarios');
  const [notice, setNotice] = useState<string | null>(null);
  const place = usePlace(parts);

  async function perform(asked: Act): Promise<ActOutcome> {
    const outcome = await act(asked);
    setNotice(outcome.kind === 'not-done' ? outcome.why : null);
    return outcome;
  }

  function go(next: Place): void {
    place.go(next);
    setPane(next.jobId === undefined ? 'slack' : 'behind');
  }

  return (
    <PlacesContext value={{ you, perform, go, parts, place: place.place }}>
      <Header you={you} onYou={setYou} people={parts.house.people} isConnected={isConnected} />
      <div className="pane-tabs" role="tablist" aria-label="Parts of this page">
        {Object.entries(panes).map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={pane === name}
            aria-controls={`pane-${name}`}
            onClick={() => setPane(name === 'slack' || name === 'behind' ? name : 'scenarios')}
          >
            {title}
          </button>
        ))}
      </div>
      <main className="panes" data-pane={pane}>
        <ScenariosPane onStarted={() => setPane('slack')} onStart={() => place.follow()} />
        <SlackPane />
        <BehindPane />
      </main>
      <Notice text={notice} onClose={() => setNotice(null)} />
    </PlacesContext>
  );
}
