import { expect, test } from 'vitest';
import { unfinishedLadder, unfinishedProbes } from '../../src/check/out-of-time.ts';
import { resolverPatience } from '../../src/check/resolver-patience.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { hopNames } from '../../src/probes/hop-names.ts';
import { hostProbeNames } from '../../src/probes/host-probe-names.ts';
import { vantage } from '../diagnosis/vantages.ts';

test('a ladder that is stopped half way tells what passed, where it stopped and what was not reached', () => {
  const seen = vantage().ladder.hops.slice(0, 5);

  const { hops } = unfinishedLadder('app:1', 'linux/amd64', seen);

  expect(hops.map(({ hop }) => hop)).toEqual(hopNames);
  expect(hops.slice(0, 5)).toEqual(seen);
  expect(hops[5]).toMatchObject({ outcome: 'failed', fault: 'deadline' });
  expect(hops.slice(6).every(({ outcome }) => outcome === 'skipped')).toBe(true);
});

test('nothing is established by a check that was stopped', () => {
  const at = { ...vantage(), ladder: unfinishedLadder('app:1', 'linux/amd64', []) };

  expect(judgeVantage(at)).toMatchObject({ pullable: null, certainty: 'inconclusive' });
});

test('every host probe is accounted for', () => {
  expect(unfinishedProbes().map(({ probe }) => probe)).toEqual(hostProbeNames);
});

test.each([
  [30, 1, 'timeout:1 attempts:3'],
  [30, 2, 'timeout:1 attempts:1'],
  [30, 3, 'timeout:1 attempts:1'],
  [4, 1, 'timeout:1 attempts:1'],
  [2, 1, 'timeout:1 attempts:1'],
  [1, 0, 'timeout:1 attempts:1'],
])('in %i s with %i nameservers the system waits with %s', (seconds, nameservers, options) => {
  expect(resolverPatience(seconds, nameservers)).toBe(options);
});
