import type { HousePart } from '../page-parts.ts';

interface HeaderProps {
  readonly you: string;
  readonly onYou: (id: string) => void;
  readonly people: HousePart['people'];
  readonly isConnected: boolean;
}

const kinds = {
  member: 'member',
  guest: 'guest',
  'single-channel-guest': 'guest of one channel',
  stranger: 'from another company',
  bot: 'bot',
  deactivated: 'deactivated',
} as const;

export function Header({ you, onYou, people, isConnected }: HeaderProps) {
  return (
    <header className="top">
      <h1>
        <span className="mark" aria-hidden="true" />
        Pullcheck <span className="quiet">demo</span>
      </h1>
      <p className="top-words quiet">
        The bot is real. GitLab, Slack and the registries are stand-ins on this machine.
      </p>
      {!isConnected && <p role="status">Not connected</p>}
      <label className="you">
        You are
        <select value={you} onChange={(event) => onYou(event.target.value)}>
          {people.map(({ id, realName, kind }) => (
            <option key={id} value={id}>
              {realName} ({kinds[kind]})
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
