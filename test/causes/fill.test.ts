import { expect, test } from 'vitest';
import { fill } from '../../src/causes/fill.ts';

test('fills real values into a command', () => {
  expect(fill`docker pull ${'registry.example.com:5000/team/app:1.2@sha256:0a'}`).toBe(
    'docker pull registry.example.com:5000/team/app:1.2@sha256:0a',
  );
});

test('gives no command where a value is absent', () => {
  expect(fill`dig ${null}`).toBeNull();
});

test.each([
  '; rm -rf /',
  '$(id)',
  '`id`',
  'a b',
  '--privileged',
  'a"b',
  "a'b",
  'a\nb',
  'a|b',
  'a&b',
  'a>b',
  'a\\b',
  '~',
  '[MASKED]/app',
  '$IMAGE',
  '',
  'x'.repeat(300),
])('gives no command where a value could mean more than itself: %s', (value) => {
  expect(fill`docker pull ${value}`).toBeNull();
});
