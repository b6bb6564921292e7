import type { RichTextBlockElement, RichTextElement } from '@slack/types';
import type { AgentLine, AgentsKnown } from '../../commands/answer.ts';
import { type Message, noFacts } from '../messages/message.ts';
import { bold, bullet, emoji, leaf, section } from '../messages/rich-text.ts';
import { mrkdwn, oneLine } from '../messages/text.ts';
import { count } from '../messages/words.ts';
import { notice } from './notice.ts';

/** Who can be asked, a line each: there or not, which version, whose host, which tags. */
export function agentsAnswer(known: AgentsKnown): Message {
  if (known.kind === 'none-set-up' || known.agents.length === 0) return nobody;
  const { agents } = known;
  const present = agents.filter(({ state }) => state.kind === 'present').length;
  const headline = `${count(agents.length, 'agent')}, ${present} there`;
  const shown = fitting(agents.slice(0, mostShown).map((agent) => bullet(agentElements(agent))));
  const rest = agents.length - shown.length;
  const elements: RichTextBlockElement[] = [
    section([bold(headline)]),
    ...shown,
    ...(rest > 0 ? [section([leaf(`and ${rest} more`)])] : []),
  ];
  const named = agents.slice(0, shown.length).map(({ name, state }) => `${name} (${words[state.kind]})`);
  return {
    text: `${headline}: ${mrkdwn(named.join(', '), 1_500)}${rest > 0 ? ` and ${rest} more` : ''}.`,
    blocks: [{ type: 'rich_text', elements }],
    facts: noFacts,
  };
}

const mostShown = 30;
/** Of JSON, below the limit for all blocks of a message. */
const mostCharacters = 9_000;

function fitting(bullets: readonly RichTextBlockElement[]): readonly RichTextBlockElement[] {
  let characters = 0;
  const tooMany = bullets.findIndex((one) => {
    characters += JSON.stringify(one).length + 1;
    return characters > mostCharacters;
  });
  return tooMany === -1 ? bullets : bullets.slice(0, tooMany);
}

const words = { present: 'there', outdated: 'another version', absent: 'not there' } as const;

const nobody = notice(
  'No agents are set up: replies rest on the logs, and checks on what the host of the bot sees. How to put one on ' +
    "a runner's host is in docs/agents.md of Pullcheck; ",
  { code: 'pullcheck keys agent NAME' },
  ' prints all that it needs, and ',
  { code: 'PULLCHECK_AGENTS_FILE' },
  ' lists who is believed.',
);

function agentElements({ name, tags, state }: AgentLine): readonly RichTextElement[] {
  const marks = { present: 'large_green_circle', outdated: 'large_orange_circle', absent: 'white_circle' };
  const tagged = tags.length === 0 ? '' : ` · tags ${oneLine(tags.join(', '), 80)}`;
  return [emoji(marks[state.kind]), bold(` ${oneLine(name, 40)}`), leaf(` · ${stateWords(state)}${tagged}`)];
}

function stateWords(state: AgentLine['state']): string {
  if (state.kind === 'absent') return 'not there: it has not announced itself for 15 s';
  if (state.kind === 'outdated') {
    const version = state.version === null ? '' : ` ${oneLine(state.version, 20)}`;
    return `runs version${version} with which this bot cannot talk: upgrade it`;
  }
  const { version, platform, seenSecondsAgo } = state;
  const seen = `there, ${seenSecondsAgo} s ago · version ${oneLine(version, 20)} · ${oneLine(platform, 20)}`;
  return `${seen} · ${runnerWords(state)}`;
}

function runnerWords({
  runners,
  runnersFault,
}: Extract<AgentLine['state'], { readonly kind: 'present' }>): string {
  if (runnersFault !== null) return `runners not known: ${oneLine(runnersFault, 80)}`;
  if (runners.length === 0) return 'no runners';
  const named = runners.slice(0, mostRunners).map(({ id, name }) => runnerName(id, name));
  const rest = runners.length - named.length;
  const list = `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `${runners.length === 1 ? 'runner' : 'runners'} ${list}`;
}

const mostRunners = 4;

function runnerName(id: number | null, name: string | null): string {
  const shown = name === null ? '' : oneLine(name, 40);
  if (id === null) return shown || 'without a name';
  return shown === '' ? `#${id}` : `${shown} (#${id})`;
}
