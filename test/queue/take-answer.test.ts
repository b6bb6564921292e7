import { pino } from 'pino';
import { expect, test } from 'vitest';
import { seenPlaceSchema } from '../../src/incidents/seen-place.ts';
import type { HostFacts } from '../../src/probes/host-facts.ts';
import { takeAnswer } from '../../src/queue/dispatch.ts';
import { vantage } from '../diagnosis/vantages.ts';

const facts: HostFacts = {
  engine: 'none',
  engineVersion: null,
  store: null,
  storageDriver: null,
  platform: 'linux/amd64',
  runnerVersion: null,
  mirrors: [],
  insecureRegistries: [],
  httpProxy: null,
  httpsProxy: null,
  noProxy: null,
  engineDns: [],
  nameservers: [],
  searchDomains: [],
  caFingerprint: null,
  caCount: 0,
  registryCaFingerprint: null,
  mtu: null,
};

test('the clock of the agent and the tries that it made are kept with what it saw', async () => {
  const { image, ladder, host } = vantage();
  const repeat = {
    upTo: 'ping',
    tries: [{ fault: 'reset', tookMs: 3 }],
    unmade: 2,
    cost: { requests: 1, bytes: 0, pulls: 0 },
  };
  const kept: unknown[] = [];
  const about = { projectId: 1, pipelineId: 2, jobId: 3, image, where: 'failing-host' };

  await takeAnswer(
    {
      incidents: { recordSeen: async (_job, _place, seen) => void kept.push(seen) },
      tasks: { wakeThread: async () => undefined },
      log: pino({ level: 'silent' }),
    },
    about,
    {
      kind: 'observed',
      agent: 'host-7',
      probe: 'image',
      observation: { ladder, host, facts, repeat },
      tookMs: 20,
      clock: { leastMs: -10_800_400, mostMs: -10_799_000 },
    },
  );

  const [seen] = kept.map((each) => seenPlaceSchema.parse(JSON.parse(JSON.stringify(each))));
  expect(seen).toMatchObject({
    where: 'failing-host',
    answer: { vantage: { name: 'host-7', repeat, clock: { leastMs: -10_800_400, mostMs: -10_799_000 } } },
  });
});
