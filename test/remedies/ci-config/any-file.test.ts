import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeConfig } from '../../../src/demo/gitlab/merge-config.ts';
import { asGitlabReads, parseCiFile } from '../../../src/remedies/ci-config/ci-file.ts';
import { editScalar } from '../../../src/remedies/ci-config/edit-scalar.ts';
import { locate } from '../../../src/remedies/ci-config/locate.ts';

/** The same files on every run; a failure names its number. */
function chooser(seed: number) {
  let state = seed * 2_654_435_761 + 1;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(next() * choices.length)] ?? choices[0];
}

const old = 'reg.example.com/team/app:v1.l';
const to = 'reg.example.com/team/app:v1.1';

/** A CI file in which `unit` pulls `old`, somehow. */
function someFile(seed: number): string {
  const choose = chooser(seed);
  const quote = choose<(text: string) => string>([
    (text) => text,
    (text) => `"${text}"`,
    (text) => `'${text}'`,
  ]);
  const comment = choose(['', ' # why', `  # ${old}`, ' #']);
  const written = quote(old);
  const image = choose([
    `image: ${written}${comment}`,
    `image:   ${written}${comment}`,
    `image:\n    name: ${written}${comment}\n    entrypoint: [""]`,
    `image: {entrypoint: [""], name: ${written}}${comment}`,
    `image: >-\n    ${old}`,
    `"image": ${written}`,
    `variables:\n    TAG: ${quote('v1.l')}${comment}\n  image: reg.example.com/team/app:$TAG`,
    `variables: {TAG: ${quote('v1.l')}, X: "1"}\n  image: "reg.example.com/team/app:\${TAG}"`,
    `image: $CI_REGISTRY/team/app:v1.l`,
  ]);
  const noise = choose([
    '',
    'stages: [a, b]\n',
    '# nothing\n\n\n',
    'variables:\n  N: 010\n  D: 2026-01-01\n  Y: yes\n  F: 1.50\n',
    '.x: &x\n  tags: [a]\n',
  ]);
  const before = choose([
    '',
    'lint:\n  image: ruby:3\n  script:\n    - "a: b"\n    - |\n      image: x\n',
    'a b:\n  script: [é, 🐳]\n',
  ]);
  const rest = choose([
    '  script: [make]\n',
    '  script:\n    - >\n      folded\n      text\n  after_script: []\n',
    '  script: make   \n  rules:\n    - if: $A == "b"\n',
  ]);
  const job = choose([
    `unit:\n  ${image}\n${rest}`,
    `.base:\n  ${image}\nunit:\n  extends: .base\n${rest}`,
    `.base: &only\n  ${image}\nunit:\n  <<: *only\n${rest}`,
    `.base:\n  ${image}\n.middle:\n  extends: [.base]\nunit:\n  extends: .middle\n${rest}`,
  ]);
  const after = choose(['', 'late:\n  image: [\n', '# end', 'late:\n  script: [x]\n']).replace(
    'late:\n  image: [\n',
    '\n\n',
  );
  const text = `${choose(['', '\uFEFF', '---\n'])}${noise}${before}${job}${after}`;
  return choose([text, text, text.replaceAll('\n', '\r\n')]);
}

test.each(Array.from({ length: 400 }, (_, index) => index))(
  'file %i changes in that scalar and nowhere else',
  (seed) => {
    const text = someFile(seed);
    const file = parseCiFile('.gitlab-ci.yml', text) ?? fail(text);
    const { yaml } = mergeConfig(text, 'acme/shop', () => undefined);
    const merged = parse(yaml, asGitlabReads);
    const wanted = { job: 'unit', role: 'build', image: old, correction: { kind: 'image', to } } as const;
    const located = locate({ files: [file], merged }, wanted);
    if (located.kind !== 'located') throw new Error(`${JSON.stringify(located)}\n${text}`);

    const edited = editScalar(located.file, located.scalar, located.value) ?? fail(text);

    const [start, end] = located.scalar.range ?? [0, 0];
    expect(edited.slice(0, start)).toBe(text.slice(0, start));
    expect(edited.slice(edited.length - (text.length - end))).toBe(text.slice(end));
    expect(edited.length).toBe(text.length);
    const before = mergeConfig(text, 'acme/shop', () => undefined).yaml;
    const after = mergeConfig(edited, 'acme/shop', () => undefined).yaml;
    const changed = after
      .split('\n')
      .flatMap((line, index) => (line === before.split('\n')[index] ? [] : [line]));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((line) => line.includes('v1.1'))).toBe(true);
    expect(after.replaceAll('v1.1', 'v1.l')).toBe(before);
  },
);

function fail(text: string): never {
  throw new Error(text);
}
