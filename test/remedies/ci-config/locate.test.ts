import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeConfig } from '../../../src/demo/gitlab/merge-config.ts';
import { asGitlabReads, parseCiFile } from '../../../src/remedies/ci-config/ci-file.ts';
import { editScalar } from '../../../src/remedies/ci-config/edit-scalar.ts';
import { type Located, locate, type Wanted } from '../../../src/remedies/ci-config/locate.ts';

type Files = Readonly<Record<string, string>>;

const root = '.gitlab-ci.yml';

/** Files of the project; what a name begins with `other:` is another project's. */
function find(files: Files, over: Partial<Wanted> = {}): Located {
  const { yaml } = mergeConfig(files[root] ?? '', 'acme/shop', ({ type, location }) =>
    type === 'local' ? files[location] : files[`other:${location}`],
  );
  const own = Object.entries(files).filter(([path]) => !path.startsWith('other:'));
  const read = own.map(([path, text]) => parseCiFile(path, text) ?? fail(`${path} is no YAML`));
  const wanted: Wanted = {
    job: 'unit',
    role: 'build',
    image: 'reg.example.com/app:v1.l',
    correction: { kind: 'image', to: 'reg.example.com/app:v1.1' },
    ...over,
  };
  return locate({ files: read, merged: parse(yaml, asGitlabReads) }, wanted);
}

/** The files after the edit; the test fails where there is none. */
function fixed(files: Files, over: Partial<Wanted> = {}): Files {
  const located = find(files, over);
  if (located.kind !== 'located') return fail(JSON.stringify(located));
  const edited = editScalar(located.file, located.scalar, located.value);
  if (edited === undefined) return fail('it cannot be edited');
  return { ...files, [located.file.path]: edited };
}

function fail(why: string): never {
  throw new Error(why);
}

const old = 'reg.example.com/app:v1.l';
const script = '  script: [make]\n';

/** Each place is written `«…»`; what stands there is what has to change, and all that may. */
const places: readonly (readonly [string, string])[] = [
  ['plain', `unit:\n  image: «${old}»\n${script}`],
  ['in double quotes', `unit:\n  image: "«${old}»"\n${script}`],
  ['in single quotes', `unit:\n  image: '«${old}»'\n${script}`],
  ['with a comment behind', `unit:\n  image: «${old}» # not ${old}\n${script}`],
  ['under comments that say the same', `# image: ${old}\nunit:\n  # ${old}\n  image: «${old}»\n${script}`],
  ['with odd spaces', `unit:\n  image:    «${old}»   \n${script}`],
  ['on the next line', `unit:\n  image:\n    «${old}»\n${script}`],
  ['as a folded block', `unit:\n  image: >-\n    «${old}»\n${script}`],
  ['as a literal block', `unit:\n  image: |-\n    «${old}»\n${script}`],
  ['in a flow map', `unit: {image: «${old}», script: [make]}\n`],
  ['in a quoted flow map', `unit: {"image": "«${old}»", "script": ["make"]}\n`],
  ['with a name', `unit:\n  image:\n    name: «${old}»\n    entrypoint: [""]\n${script}`],
  ['with a name in a flow map', `unit:\n  image: { name: «${old}», entrypoint: [''] }\n${script}`],
  [
    'with a name after the options',
    `unit:\n  image:\n    pull_policy: always\n    name: «${old}»\n${script}`,
  ],
  ['with Windows line ends', `unit:\r\n  image: «${old}»\r\n  script:\r\n    - make\r\n`],
  ['with Windows line ends in a block', `unit:\r\n  image: >-\r\n    «${old}»\r\n  script: [make]\r\n`],
  ['behind a byte order mark', `\uFEFFunit:\n  image: «${old}»\n${script}`],
  ['behind characters of several units', `# 🐳🐳 für\nunit:\n  image: «${old}» # 🐳\n${script}`],
  ['without a line end', `unit:\n  script: [make]\n  image: «${old}»`],
  ['behind a document mark', `---\nunit:\n  image: «${old}»\n${script}`],
  [
    'behind the header of inputs',
    `spec:\n  inputs:\n    a: {default: b}\n---\nunit:\n  image: «${old}»\n${script}`,
  ],
  ['under a key that is quoted', `"unit":\n  'image': «${old}»\n${script}`],
  [
    'under a key that is written twice, the second time',
    `unit:\n  image: other:1\n  image: «${old}»\n${script}`,
  ],
  [
    'of a job that is written twice, the second time',
    `unit:\n  image: ${old}\n${script}unit:\n  image: «${old}»\n${script}`,
  ],
  ['with a tag', `unit:\n  image: !!str «${old}»\n${script}`],
  ['with an anchor that nothing else uses', `unit:\n  image: &img «${old}»\n${script}`],
  ['behind an alias that is the only one', `.img: &img «${old}»\nunit:\n  image: *img\n${script}`],
  ['merged from a map that is used once', `.base: &base\n  image: «${old}»\nunit:\n  <<: *base\n${script}`],
  [
    'merged from the first of several maps',
    `.a: &a\n  image: «${old}»\n.b: &b\n  image: other:1\nunit:\n  <<: [*a, *b]\n${script}`,
  ],
  [
    'in a map that overrides a merged one',
    `.a: &a\n  image: other:1\nunit:\n  <<: *a\n  image: «${old}»\n${script}`,
  ],
  ['in what it extends', `.base:\n  image: «${old}»\nunit:\n  extends: .base\n${script}`],
  [
    'in the last that it extends',
    `.a:\n  image: other:1\n.b:\n  image: «${old}»\nunit:\n  extends: [.a, .b]\n${script}`,
  ],
  [
    'in an earlier one where the last says nothing',
    `.a:\n  image: «${old}»\n.b:\n  tags: [x]\nunit:\n  extends: [.a, .b]\n${script}`,
  ],
  [
    'three levels up',
    `.a:\n  image: «${old}»\n.b:\n  extends: .a\n.c:\n  extends: .b\nunit:\n  extends: .c\n${script}`,
  ],
  [
    'above a map that adds options',
    `.a:\n  image:\n    name: «${old}»\nunit:\n  extends: .a\n  image:\n    entrypoint: [""]\n${script}`,
  ],
  [
    'in the job, though what it extends has another',
    `.a:\n  image: other:1\nunit:\n  extends: .a\n  image: «${old}»\n${script}`,
  ],
  ['in default', `default:\n  image: «${old}»\nunit:\n${script}`],
  ['in default with a name', `default:\n  image: {name: «${old}»}\nunit:\n${script}`],
  ['at the top', `image: «${old}»\nunit:\n${script}`],
  ['in default, not at the top', `image: other:1\ndefault:\n  image: «${old}»\nunit:\n${script}`],
  [
    'in default that the job inherits by name',
    `default:\n  image: «${old}»\nunit:\n  inherit: {default: [image]}\n${script}`,
  ],
  [
    'in a variable of the job',
    `unit:\n  variables:\n    TAG: «v1.l»\n  image: reg.example.com/app:$TAG\n${script}`,
  ],
  [
    'in a variable in braces',
    `unit:\n  variables: {TAG: "«v1.l»"}\n  image: reg.example.com/app:\${TAG}\n${script}`,
  ],
  [
    'in a variable of all jobs',
    `variables:\n  TAG: «v1.l»\nunit:\n  image: "reg.example.com/app:$TAG"\n${script}`,
  ],
  [
    'in a variable with a description',
    `variables:\n  TAG:\n    value: «v1.l»\n    description: Which\nunit:\n  image: reg.example.com/app:$TAG\n${script}`,
  ],
  [
    'in a variable of what it extends',
    `.a:\n  variables: {TAG: «v1.l»}\nunit:\n  extends: .a\n  image: reg.example.com/app:$TAG\n${script}`,
  ],
  [
    'in a variable of the job that hides one of all',
    `variables: {TAG: "2"}\nunit:\n  variables: {TAG: «v1.l»}\n  image: reg.example.com/app:$TAG\n${script}`,
  ],
  ['in a variable that holds all', `variables:\n  IMAGE: «${old}»\nunit:\n  image: $IMAGE\n${script}`],
  [
    'in a variable of a variable',
    `variables:\n  TAG: «v1.l»\n  IMAGE: reg.example.com/app:$TAG\nunit:\n  image: $IMAGE\n${script}`,
  ],
  ['behind a variable', `variables:\n  REG: reg.example.com\nunit:\n  image: $REG/app:«v1.l»\n${script}`],
  ['behind a variable that only GitLab knows', `unit:\n  image: $CI_REGISTRY/app:«v1.l»\n${script}`],
  ['behind the registry of the project', `unit:\n  image: "\${CI_REGISTRY_IMAGE}:«v1.l»"\n${script}`],
];

const plainOf = (marked: string): string => marked.replaceAll(/[«»]/g, '');
const fixedOf = (marked: string): string =>
  marked.replace(/«([^»]*)»/, (_, text: string) => text.replace('v1.l', 'v1.1'));

test.each(places)('an image written %s is corrected there, and nothing else changes', (_, marked) => {
  expect(fixed({ [root]: plainOf(marked) })).toEqual({ [root]: fixedOf(marked) });
});

const services: readonly (readonly [string, string])[] = [
  ['in a list', `unit:\n  image: ruby:3\n  services:\n    - redis:7\n    - «${old}»\n${script}`],
  ['in a flow list', `unit:\n  services: [redis:7, «${old}»]\n${script}`],
  ['with a name', `unit:\n  services:\n    - name: «${old}»\n      alias: db\n${script}`],
  ['in default', `default:\n  services: ["«${old}»"]\nunit:\n${script}`],
  ['at the top', `services:\n- «${old}»\nunit:\n${script}`],
  ['in what it extends', `.a:\n  services: [«${old}»]\nunit:\n  extends: .a\n${script}`],
  ['behind an alias', `.db: &db {name: «${old}», alias: db}\nunit:\n  services: [*db]\n${script}`],
  [
    'in a variable',
    `unit:\n  variables: {TAG: «v1.l»}\n  services: [{name: "reg.example.com/app:$TAG"}]\n${script}`,
  ],
];

test.each(services)('a service written %s is corrected there', (_, marked) => {
  expect(fixed({ [root]: plainOf(marked) }, { role: 'service' })).toEqual({ [root]: fixedOf(marked) });
  expect(fixed({ [root]: plainOf(marked) }, { role: null })).toEqual({ [root]: fixedOf(marked) });
});

const included: readonly (readonly [string, Files, string])[] = [
  [
    'of a local include',
    { [root]: `include: /ci/jobs.yml\n`, 'ci/jobs.yml': `unit:\n  image: «${old}»\n${script}` },
    'ci/jobs.yml',
  ],
  [
    'of an include in an include',
    {
      [root]: `include:\n  - local: ci/a.yml\n`,
      'ci/a.yml': `include: ci/b.yml\n`,
      'ci/b.yml': `unit:\n  image: «${old}»\n${script}`,
    },
    'ci/b.yml',
  ],
  [
    'of a template in an include',
    {
      [root]: `include: ci/t.yml\nunit:\n  extends: .base\n${script}`,
      'ci/t.yml': `.base:\n  image: «${old}»\n`,
    },
    'ci/t.yml',
  ],
  [
    'that overrides what an include says',
    {
      [root]: `include: ci/t.yml\nunit:\n  image: «${old}»\n`,
      'ci/t.yml': `unit:\n  image: other:1\n${script}`,
    },
    root,
  ],
  [
    "beside another project's file",
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\nunit:\n  image: «${old}»\n${script}`,
      'other:x.yml': `lint:\n  image: other:1\n${script}`,
    },
    root,
  ],
  [
    'of a job whose template another project has',
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\nunit:\n  extends: .base\n  image: «${old}»\n`,
      'other:x.yml': `.base:\n${script}`,
    },
    root,
  ],
  [
    'of variables in an include',
    {
      [root]: `include: ci/v.yml\nunit:\n  image: reg.example.com/app:$TAG\n${script}`,
      'ci/v.yml': `variables:\n  TAG: «v1.l»\n`,
    },
    'ci/v.yml',
  ],
];

test.each(included)('the file %s is the one that changes', (_, marked, path) => {
  const files = Object.fromEntries(Object.entries(marked).map(([name, text]) => [name, plainOf(text)]));

  expect(fixed(files)).toEqual({ ...files, [path]: fixedOf(marked[path] ?? '') });
});

test.each<[string, Files, RegExp | null]>([
  [
    "another project's file",
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\n`,
      'other:x.yml': `unit:\n  image: ${old}\n${script}`,
    },
    null,
  ],
  [
    "another project's template",
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\nunit:\n  extends: .base\n${script}`,
      'other:x.yml': `.base:\n  image: ${old}\n`,
    },
    null,
  ],
  [
    "another project's default",
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\nunit:\n${script}`,
      'other:x.yml': `default:\n  image: ${old}\n`,
    },
    null,
  ],
  [
    "another project's variable",
    {
      [root]: `include:\n  - project: acme/ci\n    file: x.yml\nunit:\n  image: reg.example.com/app:$TAG\n${script}`,
      'other:x.yml': `variables:\n  TAG: v1.l\n`,
    },
    null,
  ],
  [
    'a remote file',
    {
      [root]: `include: https://example.com/x.yml\n`,
      'other:https://example.com/x.yml': `unit:\n  image: ${old}\n${script}`,
    },
    null,
  ],
  [
    'a component',
    {
      [root]: `include:\n  - component: gitlab.example.com/c/x@1\n`,
      'other:gitlab.example.com/c/x@1': `unit:\n  image: ${old}\n${script}`,
    },
    null,
  ],
  [
    'an anchor of several jobs',
    { [root]: `.img: &img ${old}\nunit:\n  image: *img\n${script}lint:\n  image: *img\n${script}` },
    /anchor &img/,
  ],
  [
    'a map merged into several jobs',
    { [root]: `.b: &b\n  image: ${old}\nunit:\n  <<: *b\n${script}lint:\n  <<: *b\n${script}` },
    /anchor &b/,
  ],
  [
    'a reference to another job',
    { [root]: `.b:\n  image: ${old}\nunit:\n  image: !reference [.b, image]\n${script}` },
    /./,
  ],
  [
    'a variable set outside of the files',
    { [root]: `unit:\n  image: reg.example.com/app:$TAG\n${script}` },
    /TAG/,
  ],
  [
    'a variable that the files set to something else',
    { [root]: `variables: {TAG: "7"}\nunit:\n  image: reg.example.com/app:$TAG\n${script}` },
    /somewhere else/,
  ],
  ['two variables set outside', { [root]: `unit:\n  image: $REG/app:$TAG\n${script}` }, /REG and TAG/],
  [
    'a variable that rules set too',
    {
      [root]: `unit:\n  variables: {TAG: v1.l}\n  image: reg.example.com/app:$TAG\n  rules:\n    - variables: {TAG: "2"}\n${script}`,
    },
    /rules or a matrix/,
  ],
  [
    'a matrix',
    {
      [root]: `unit:\n  parallel:\n    matrix:\n      - TAG: [v1.l, "2"]\n  image: reg.example.com/app:$TAG\n${script}`,
    },
    /TAG/,
  ],
  [
    'two files that define the job',
    {
      [root]: `include: [a.yml, b.yml]\n`,
      'a.yml': `unit:\n  image: ${old}\n${script}`,
      'b.yml': `unit:\n  image: ${old}\n`,
    },
    /a\.yml and b\.yml/,
  ],
  ['the runner', { [root]: `unit:\n${script}` }, /config\.toml/],
  [
    'the runner, where the default is not inherited',
    { [root]: `default: {image: ${old}}\nunit:\n  inherit: {default: false}\n${script}` },
    /config\.toml/,
  ],
  ['a pipeline that this one starts', { [root]: `lint:\n  image: ${old}\n${script}` }, /no job unit/],
  ['an escaped dollar', { [root]: `unit:\n  image: "reg.example.com/app:v1.l$$"\n${script}` }, /escaped/],
])('where it is written by %s, nothing is changed and that is said', (_, files, why) => {
  const located = find(files);

  expect(located.kind).toBe(why === null ? 'elsewhere' : 'uncertain');
  expect(located.kind === 'uncertain' ? located.why : '').toMatch(why ?? /^$/);
});

test('a tag in two variables is corrected in the one that is wrong', () => {
  const of = (end: string) =>
    `variables: {A: "v1", B: "${end}"}\nunit:\n  image: reg.example.com/app:$A$B\n${script}`;

  expect(fixed({ [root]: of('.l') })).toEqual({ [root]: of('.1') });
});

test.each<[string, string, string]>([
  ['3.1', 'python:3.10', 'TAG: "3.10"'],
  ['"3.l"', 'python:3.10', 'TAG: "3.10"'],
  ['3.l', 'python:3.10', 'TAG: "3.10"'],
  ['3.l', 'python:3', 'TAG: "3"'],
  ['3.l', 'python:3.1-slim', 'TAG: 3.1-slim'],
  ['3.l', 'python:yes', 'TAG: "yes"'],
  ['3.l', 'python:12_30', 'TAG: "12_30"'],
])('a tag that is a variable of its own, %s, stays text when it becomes that of %s', (written, to, line) => {
  const files = { [root]: `variables:\n  TAG: ${written}\nunit:\n  image: python:$TAG\n${script}` };
  const image = `python:${written.replaceAll('"', '')}`;

  expect(fixed(files, { image, correction: { kind: 'image', to } })[root]).toBe(
    files[root]?.replace(`TAG: ${written}`, line),
  );
});

test.each<[string, string, string, string]>([
  ['ruby:3.l', 'docker.io/library/ruby:3.1', 'ruby:3.l', 'ruby:3.1'],
  ['docker.io/library/ruby:3.l', 'ruby:3.1', 'docker.io/library/ruby:3.l', 'docker.io/library/ruby:3.1'],
  ['ruby', 'docker.io/library/ruby:3', 'ruby', 'ruby:3'],
  ['teem/app:1', 'docker.io/team/app:1', 'teem/app:1', 'team/app:1'],
  [
    'reg.example.com/teem/app:1',
    'reg.example.com/team/app:1',
    'reg.example.com/teem/app:1',
    'reg.example.com/team/app:1',
  ],
  [
    'reg.example.com/app',
    'reg.example.com/team/app:latest',
    'reg.example.com/app',
    'reg.example.com/team/app',
  ],
])('%s becomes %s as it was spelled', (image, to, before, after) => {
  const files = { [root]: `unit:\n  image: ${before}\n${script}` };

  expect(fixed(files, { image, correction: { kind: 'image', to } })).toEqual({
    [root]: `unit:\n  image: ${after}\n${script}`,
  });
});

test.each([
  ['another registry', 'ghcr.io/app:v1.1'],
  ['name and tag at once', 'reg.example.com/other:2'],
  ['a digest', `reg.example.com/app@sha256:${'a'.repeat(64)}`],
  ['no reference', 'not a reference'],
])('a correction to %s is not made', (_, to) => {
  expect(find({ [root]: `unit:\n  image: ${old}\n` }, { correction: { kind: 'image', to } }).kind).toBe(
    'uncertain',
  );
});

test.each([
  ['a policy', `image:\n    name: a:1\n    pull_policy: «never»`, 'pull-policy', 'if-not-present'],
  [
    'the only policy of a list',
    `image: {name: a:1, pull_policy: ["«never»"]}`,
    'pull-policy',
    'if-not-present',
  ],
  [
    'a platform',
    `image:\n    name: a:1\n    docker:\n      platform: «linux/amd64»`,
    'platform',
    'linux/arm64',
  ],
] as const)('%s is corrected where it is written', (_, marked, kind, to) => {
  const files = { [root]: `unit:\n  ${plainOf(marked)}\n${script}` };

  expect(fixed(files, { correction: { kind, to } })).toEqual({
    [root]: `unit:\n  ${marked.replace(/«.*»/, to)}\n${script}`,
  });
});

test('a list of policies is for a person to choose from', () => {
  const files = { [root]: `unit:\n  image: {name: a:1, pull_policy: [always, never]}\n${script}` };

  expect(find(files, { correction: { kind: 'pull-policy', to: 'always' } })).toMatchObject({
    kind: 'uncertain',
  });
});

test('jobs that the change counts for too are named', () => {
  const template = {
    [root]: `.b:\n  image: ${old}\nunit:\n  extends: .b\n${script}lint:\n  extends: .b\n${script}other:\n  image: x:1\n`,
  };
  const variable = {
    [root]: `variables: {TAG: v1.l}\nunit:\n  image: reg.example.com/app:$TAG\n${script}lint:\n  image: x:$TAG\n${script}`,
  };

  expect(find(template)).toMatchObject({ others: ['lint'] });
  expect(find(variable)).toMatchObject({ others: ['lint'] });
});

test.each(['unit 1/3', 'unit: [a, b]'])('%s is run of job unit', (job) => {
  expect(find({ [root]: `unit:\n  parallel: 3\n  image: ${old}\n${script}` }, { job }).kind).toBe('located');
});
