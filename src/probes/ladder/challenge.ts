/** One way to log in that a registry offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`, `negotiate`, … */
  readonly scheme: string;
  /** Names in lower case; the first of each name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Parses `WWW-Authenticate`: several challenges may stand in one header, and commas within quotes separate nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.slice(0, maxHeaders).flatMap((header) => parseHeader(header.slice(0, maxLength)));
}

/** Engines know these two, and take the first of them where both are offered. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return (
    challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm')) ??
    challenges.find(({ scheme }) => scheme === 'basic')
  );
}

const maxHeaders = 8;
const maxLength = 8_192;
const token = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+`;
const part = new RegExp(
  String.raw`[\s,]*(?:(?<name>${token})\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,]*))|(?<scheme>${token})(?=[\s,]|$))`,
  'y',
);

function parseHeader(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  part.lastIndex = 0;
  for (let found = part.exec(header); found !== null; found = part.exec(header)) {
    const { name, quoted, plain, scheme } = found.groups ?? {};
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    const parameters = challenges.at(-1)?.parameters;
    if (name === undefined || parameters === undefined || parameters.has(name.toLowerCase())) continue;
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return challenges;
}
