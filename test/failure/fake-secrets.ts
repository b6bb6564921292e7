/** Seeded numbers in [0, 1), so that a failing case can be made again. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const alnum = upper + lower + digits;
const word = `${alnum}_-`;

export function pick<T>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** Letters of every case and a digit are always among them, as in real tokens. */
export function chars(random: Random, count: number, alphabet = alnum): string {
  const text = Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  return alphabet.includes('a') && alphabet.includes('7') ? `${text.slice(0, -2)}a7` : text;
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** A token that its own shape gives away; `body` is the part that must not survive. */
export interface FakeToken {
  readonly kind: string;
  readonly token: string;
  readonly body: string;
}

/** One of every known kind. */
export function fakeTokens(random: Random): readonly FakeToken[] {
  const prefixed = (prefix: string, body: string): FakeToken => ({
    kind: prefix,
    token: prefix + body,
    body,
  });
  const c = (count: number, alphabet?: string): string => chars(random, count, alphabet);
  const gitlab = [
    'glpat',
    'gldt',
    'glrt',
    'glrtr',
    'glcbt',
    'glptt',
    'glft',
    'glimt',
    'glagent',
    'glsoat',
    'glffct',
    'gloas',
    'gltok',
    'glwt',
  ];
  return [
    ...gitlab.map((name) => prefixed(`${name}-`, c(20, word))),
    prefixed('glpat-', `${c(27, word)}.01.${c(9, lower + digits)}`),
    prefixed('acme-glpat-', c(20, word)),
    prefixed('glrt-t3_', c(20, word)),
    prefixed('glcbt-64_', c(20, word)),
    prefixed('GR1348941', c(20, word)),
    prefixed('_gitlab_session=', c(32, '0123456789abcdef')),
    ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => prefixed(prefix, c(36))),
    prefixed('github_pat_', `${c(22)}_${c(59)}`),
    prefixed('xoxb-', `${c(12, digits)}-${c(12, digits)}-${c(24)}`),
    prefixed('xoxp-', `${c(12, digits)}-${c(12, digits)}-${c(32, 'abcdef0123456789')}`),
    prefixed('xoxe.xoxp-', `1-${c(60)}`),
    prefixed('xapp-', `1-A${c(10, upper + digits)}-${c(13, digits)}-${c(64, 'abcdef0123456789')}`),
    prefixed('dckr_pat_', c(27, word)),
    prefixed('dckr_oat_', c(32)),
    prefixed('', `AKIA${c(16, upper + digits)}`),
    prefixed('', `ASIA${c(16, upper + digits)}`),
    prefixed('', `IQoJb3JpZ2lu${c(300)}`),
    prefixed('ya29.', `a0${c(100, word)}`),
    prefixed('AIza', c(35, word)),
    prefixed('GOCSPX-', c(28, word)),
    prefixed('', `${c(3)}8Q~${c(34)}`),
    prefixed('npm_', c(36)),
    prefixed('pypi-', `AgEIcHlwaS5vcmc${c(80, word)}`),
    prefixed('hvs.', c(90, word)),
    prefixed('AKC', `p${c(69)}`),
    prefixed('cmVmdGtu', c(56)),
    prefixed('dop_v1_', c(64, 'abcdef0123456789')),
    prefixed('SG.', `${c(22, word)}.${c(43, word)}`),
    prefixed('sk-', `proj-${c(48)}`),
    prefixed('hf_', c(34)),
    { kind: 'jwt', ...jwt(random) },
    {
      kind: 'ecr password',
      ...whole(base64(JSON.stringify({ payload: c(120), datakey: c(60), version: '2' }))),
    },
    {
      kind: 'docker config',
      ...whole(base64(JSON.stringify({ auths: { 'r.example.com': { auth: base64(`u:${c(16)}`) } } }))),
    },
  ];
}

function whole(token: string): Pick<FakeToken, 'token' | 'body'> {
  return { token, body: token };
}

function jwt(random: Random): Pick<FakeToken, 'token' | 'body'> {
  const head = base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT' }));
  const claims = base64url(JSON.stringify({ sub: 'job_1', jti: chars(random, 20) }));
  return whole(`${head}.${claims}.${chars(random, 64, word)}`);
}

export function privateKey(random: Random, kind = 'RSA '): string {
  const lines = Array.from({ length: 12 }, () => chars(random, 64, `${alnum}+/`));
  return [
    `-----BEGIN ${kind}PRIVATE KEY-----`,
    ...lines,
    `${chars(random, 30)}==`,
    `-----END ${kind}PRIVATE KEY-----`,
  ].join('\n');
}
