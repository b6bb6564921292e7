/**
 * A pattern as `grep -E` reads it. What only JavaScript has (look-around, lazy quantifiers, names of groups) is left out,
 * which makes the pattern no harder for grep.
 */
export function toExtendedPattern(source: string): string {
  let pattern = '';
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const [taken, written] = rest.startsWith('[') ? readClass(rest) : readToken(rest);
    pattern += written;
    at += taken;
  }
  return pattern;
}

type Read = readonly [taken: number, written: string];

const escapes: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  s: '[[:space:]]',
  S: '[^[:space:]]',
  w: '[[:alnum:]_]',
  W: '[^[:alnum:]_]',
  b: '\\b',
  B: '\\B',
  t: '\t',
};

function readToken(rest: string): Read {
  const around = /^\(\?<?[=!]/.exec(rest);
  if (around !== null) return [groupLength(rest), ''];
  const open = /^\(\?(?::|<\w+>)/.exec(rest);
  if (open !== null) return [open[0].length, '('];
  const quantifier = /^([*+?}])\?/.exec(rest);
  if (quantifier !== null) return [2, quantifier[1] ?? ''];
  const escape = /^\\(.)/.exec(rest);
  if (escape === null) return [1, rest.charAt(0)];
  const [, letter = ''] = escape;
  return [
    2,
    escapes[letter] ?? (/\w/.test(letter) ? letter : /[/"'`:@#=<>-]/.test(letter) ? letter : `\\${letter}`),
  ];
}

function groupLength(rest: string): number {
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const char = rest.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '[') at += readClass(rest.slice(at))[0] - 1;
    else if (char === '(') depth += 1;
    else if (char === ')' && --depth === 0) return at + 1;
  }
  throw new Error(`no end of the group in ${rest}`);
}

const classEscapes: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '[:space:]',
  w: '[:alnum:]_',
  n: '',
  r: '',
  t: '\t',
  '\\': '\\\\',
};

function readClass(rest: string): Read {
  const whole = /^\[(\^?)((?:\\.|[^\]\\])*)\]/.exec(rest);
  if (whole === null) throw new Error(`no end of the class in ${rest}`);
  const [{ length }, caret = '', inner = ''] = whole;
  const members = Array.from(inner.matchAll(/\\(.)|[^\\]-[^\\\]]|./gs), ([token, letter]) =>
    letter === undefined ? token : (classEscapes[letter] ?? letter),
  );
  // These three mean themselves only in these places.
  const first = members.includes(']') ? ']' : '';
  const last = `${members.includes('[') ? '[' : ''}${members.includes('-') ? '-' : ''}`;
  return [
    length,
    `[${caret}${first}${members.filter((member) => !/^[\][-]$/.test(member)).join('')}${last}]`,
  ];
}
