import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseImageReference } from '../../src/failure/image/image-reference.ts';
import { processorMs } from '../processor-time.ts';

const hex = (count: number): string => 'a1'.repeat(count / 2);
const digest = `sha256:${hex(64)}`;

const answerSchema = z.object({
  input: z.string(),
  error: z.string().optional(),
  domain: z.string().optional(),
  path: z.string().optional(),
  tag: z.string().nullish(),
  digest: z.string().nullish(),
});

describe('what the Go library answers, this answers', () => {
  const answers = readFileSync(new URL('references.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => answerSchema.parse(JSON.parse(line)));

  test.each(answers)('$input', ({ input, error, domain, path, tag, digest: sum }) => {
    const expected = { registry: domain, repository: path, tag, digest: sum };

    expect(parseImageReference(input)).toMatchObject(
      error === undefined ? { kind: 'valid', reference: expected } : { kind: 'invalid' },
    );
  });
});

test.each([
  ['ubuntu', 'ubuntu:latest', 'docker.io/library/ubuntu:latest'],
  ['index.docker.io/library/ubuntu:24.04', 'ubuntu:24.04', 'docker.io/library/ubuntu:24.04'],
  ['team/app', 'team/app:latest', 'docker.io/team/app:latest'],
  ['docker.io/library/a/b:1', 'library/a/b:1', 'docker.io/library/a/b:1'],
  ['localhost:5000/app', 'localhost:5000/app:latest', 'localhost:5000/app:latest'],
  [`ghcr.io/a/b:1@${digest}`, `ghcr.io/a/b:1@${digest}`, `ghcr.io/a/b:1@${digest}`],
  [`app@${digest}`, `app@${digest}`, `docker.io/library/app@${digest}`],
  ['[::1]:5000/app:1', '[::1]:5000/app:1', '[::1]:5000/app:1'],
])('%s is %s to a person and %s in full', (input, familiar, normalised) => {
  expect(parseImageReference(input)).toMatchObject({ kind: 'valid', reference: { familiar, normalised } });
});

test.each([
  ['', 'empty'],
  ['ubuntu latest', 'whitespace'],
  ['\tubuntu', 'whitespace'],
  ['https://registry.example.com/app', 'scheme'],
  ['docker://ubuntu', 'scheme'],
  ['$CI_REGISTRY_IMAGE/app:latest', 'unexpanded-variable'],
  ['registry.example.com/app:${TAG}', 'unexpanded-variable'],
  ['registry.example.com/app:%TAG%', 'unexpanded-variable'],
  ['app:{{ .Values.tag }}', 'whitespace'],
  ['app:{{.Values.tag}}', 'unexpanded-variable'],
  [hex(64), 'image-id'],
  ['registry.example.com/Team/app', 'uppercase-repository'],
  ['Ubuntu', 'uppercase-repository'],
  ['my_registry:5000/app', 'bad-registry'],
  ['registry.example.com:/app', 'bad-registry'],
  ['::1/app', 'bad-registry'],
  ['team//app', 'bad-repository'],
  ['registry.example.com/app/', 'bad-repository'],
  ['registry.example.com/[app]', 'bad-repository'],
  ['app:', 'bad-tag'],
  ['app:v1+build', 'bad-tag'],
  [`app:${'t'.repeat(129)}`, 'bad-tag'],
  ['app:1:2', 'bad-tag'],
  [`app@md5:${hex(32)}`, 'digest-algorithm'],
  [`app@sha256:${hex(62)}`, 'digest-length'],
  [`app@sha512:${hex(64)}`, 'digest-length'],
  [`app:1@sha256:${hex(64).toUpperCase()}`, 'bad-digest'],
  ['app@sha256', 'bad-digest'],
  [`app@${digest}@${digest}`, 'bad-digest'],
  [`ghcr.io/${'p'.repeat(256)}`, 'too-long'],
  ['a/'.repeat(3_000), 'too-long'],
])('%s is refused: %s', (input, reason) => {
  expect(parseImageReference(input)).toEqual({ kind: 'invalid', reason });
});

test.each([
  ['[MASKED]/team/app:1', null],
  ['[MASKED]', null],
  ['registry.[MASKED].com/team/app:1', null],
  ['[MASKED]:5000/app', null],
  ['registry.example.com/[MASKED]/app:1', 'registry.example.com'],
  ['registry.example.com/team/app:[MASKED]', 'registry.example.com'],
  ['team/[MASKED]:1', 'docker.io'],
  ['app:[MASKED]', 'docker.io'],
])('%s is opaque, its registry %s', (input, registry) => {
  expect(parseImageReference(input)).toEqual({ kind: 'masked', registry });
});

test('a mask does not make an invalid reference valid', () => {
  expect(parseImageReference('registry.example.com/[MASKED]/App')).toEqual({
    kind: 'invalid',
    reason: 'uppercase-repository',
  });
});

test.each(['a', 'a-', 'a.', 'A', '[', ':', '@', '/', 'a/', '[MASKED]', '${', 'sha256:', '__'])(
  'four kilobytes of %s are judged at once',
  (unit) => {
    const took = processorMs(() => parseImageReference(`${unit.repeat(4_096).slice(0, 4_090)}!`));

    expect(took).toBeLessThan(3_000);
  },
);
