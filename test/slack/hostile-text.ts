/** Mulberry32: the same hostile inputs in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  '<!channel>',
  '<@U0ANA000001>',
  '<https://evil.example|gitlab.com>',
  '```',
  '`',
  '*_~',
  '&amp;&lt;',
  '😀',
  '\uD83D',
  '\u202Egnp.exe',
  '\u0000',
  '\u001b[31m',
  '\r\n',
  '\n',
  '\t',
  ' ',
  'العربية',
  '|',
  '"',
  '\\',
  ':x:',
  'registry.example.com/team/app:1.2',
  'javascript:alert(1)',
  'e\u0301',
];

/** Texts of all that is bad for a message, the same ones for the same seed. */
export function createHostileText(seed: number) {
  const random = createRandom(seed);
  const pick = <T>(all: readonly T[], fallback: T): T => all[Math.floor(random() * all.length)] ?? fallback;
  const text = (max: number): string => {
    const length = Math.floor(random() * max);
    let result = '';
    while (result.length < length) result += pick(pieces, 'x').repeat(1 + Math.floor(random() * 20));
    return result;
  };
  return { random, pick, text };
}
