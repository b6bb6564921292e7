import { expect, test } from 'vitest';
import { causeCodes } from '../../src/causes/codes.ts';
import { causes } from '../../src/causes/index.ts';
import { probes } from '../../src/probes/index.ts';

const least = { image: 'registry.example.com/team/app:1', platform: null, credential: null };

test.each(causeCodes)('what %s asks of hosts is what they can be asked', (code) => {
  const asked = { ...least, ...causes[code].probes };

  expect(probes.image.args.parse(asked)).toMatchObject(asked);
});

test('only causes that may come and go have a host try again', () => {
  const trying = causeCodes.filter((code) => causes[code].probes.repeat !== undefined);

  expect(trying.toSorted()).toEqual([
    'connection-interrupted',
    'node-pull-qps',
    'pull-backoff',
    'pull-timed-out',
    'registry-error',
  ]);
});
