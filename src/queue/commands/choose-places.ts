import type { KnownAgent } from '../asking/agent-directory.ts';

export type ChosenPlaces =
  | {
      readonly kind: 'chosen';
      readonly agents: readonly string[];
      /** Whether this machine looks too. */
      readonly here: boolean;
      /** Sentences about those that are left out. */
      readonly unasked: readonly string[];
    }
  | { readonly kind: 'nobody'; readonly names: readonly string[]; readonly tags: readonly string[] };

/** A fleet is not put to work by one question. */
const mostAgents = 5;

/**
 * Who looks at an image that a person asks about: everybody who is there, and this machine; or the agent of that name, there
 * or not; or those with that tag.
 *
 * @param known undefined where no agents are set up.
 */
export function choosePlaces(known: readonly KnownAgent[] | undefined, from: string | null): ChosenPlaces {
  if (from === null) return everybody(known);
  const all = known ?? [];
  const named = all.filter(({ enrolled }) => enrolled.name === from.toLowerCase());
  const found = named.length > 0 ? named : all.filter((agent) => tagsOf(agent).includes(from));
  if (found.length > 0) return few(found, { here: false, more: [] });
  const tags = [...new Set(all.flatMap(tagsOf))].toSorted();
  return { kind: 'nobody', names: all.map(nameOf), tags };
}

function everybody(known: readonly KnownAgent[] | undefined): ChosenPlaces {
  if (known === undefined) {
    const alone = "No agent is set up, so this is what the bot's own host sees, not a runner's.";
    return { kind: 'chosen', agents: [], here: true, unasked: [alone] };
  }
  const present = known.filter(isPresent);
  const away = known.filter((agent) => !isPresent(agent)).map(nameOf);
  return few(present, { here: true, more: away.length === 0 ? [] : [whoIsAway(away)] });
}

function few(
  agents: readonly KnownAgent[],
  { here, more }: { readonly here: boolean; readonly more: readonly string[] },
): ChosenPlaces {
  const asked = agents.toSorted((one, other) => Number(isPresent(other)) - Number(isPresent(one)));
  const rest = asked.slice(mostAgents).map(nameOf);
  const left = rest.length === 0 ? [] : [`Not asked, for ${mostAgents} at a time are: ${list(rest)}.`];
  return {
    kind: 'chosen',
    agents: asked.slice(0, mostAgents).map(nameOf),
    here,
    unasked: [...left, ...more],
  };
}

function whoIsAway(names: readonly string[]): string {
  const [first = ''] = names;
  if (names.length === 1) return `${first} was not checked: it is not there, or of another version.`;
  return `Not checked, for they are not there or of another version: ${list(names)}.`;
}

const mostNames = 5;

function list(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return names.slice(0, mostNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function isPresent({ state }: KnownAgent): boolean {
  return state.kind === 'present';
}

function tagsOf({ enrolled, state }: KnownAgent): readonly string[] {
  return state.kind === 'present' ? state.tags : enrolled.tags;
}

function nameOf({ enrolled }: KnownAgent): string {
  return enrolled.name;
}
