import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { probes } from '../../src/probes/index.ts';

test('operators are told the sizes up to which answers count', () => {
  const docs = readFileSync('docs/agents.md', 'utf8');
  const [image, ladder] = [probes.image, probes.ladder].map(
    ({ maxObservationBytes }) => maxObservationBytes / 1_024,
  );

  expect(docs).toContain(`${image} KiB for an image, ${ladder} KiB`);
});
