import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conclude } from '../../src/diagnosis/conclude.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { faults, sites } from './faults.ts';
import { type LabAgents, startAgents } from './lab/agents.ts';
import { type Asked, askAgent, askAll, failedAt, warningsOf } from './lab/ask.ts';
import { check } from './lab/check.ts';
import type { Fault } from './lab/fault.ts';
import { type Lab, openLab } from './lab/lab.ts';
import { labNeeds } from './lab/needs.ts';

const missing = labNeeds();
if (missing.length > 0) console.warn(`NOT RUN: every fault on real parts (missing: ${missing.join(', ')})`);

const recordSchema = z.object({ fault: z.string(), dockerd: z.string() });
const all = Object.values(faults).flat();
const broken = all.filter(({ cause }) => cause !== null);

/** What dockerd says in the end where 20 s are not enough, as `npm run record:faults` had it. */
const recorded = new Map(
  readFileSync('test/fixtures/faults/dockerd-20.10.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { fault, dockerd } = recordSchema.parse(JSON.parse(line));
      return [fault, dockerd];
    }),
);

describe.skipIf(missing.length > 0)('on real parts', { timeout: 60_000 }, () => {
  let lab: Lab;
  let agents: LabAgents;
  let asked: ReadonlyMap<Fault, Asked>;

  beforeAll(async () => {
    lab = await openLab(sites);
    agents = await startAgents(lab, all);
    asked = askAll(lab, agents, all);
  }, 90_000);

  afterAll(async () => {
    await agents?.close();
    await lab?.close();
  }, 60_000);

  function about(fault: Fault): Asked {
    const found = asked.get(fault);
    if (found === undefined) throw new Error(`nobody was asked about ${fault.name}`);
    return found;
  }

  describe.each(Object.entries(faults))('%s:', (_group, members) => {
    test.each(members)('$name is named by its cause and the first hop that fails', async (fault) => {
      const { vantage } = await about(fault).seen;
      const verdict = judgeVantage(vantage);

      expect(failedAt(vantage)).toBe(fault.at);
      expect(verdict).toMatchObject({ pullable: fault.cause === null, cause: fault.cause });
      expect(JSON.stringify([verdict, vantage])).toMatch(fault.says ?? /./);
      expect(isToBeSpotless(fault) ? warningsOf(vantage) : []).toEqual([]);
    });

    test.each(members)('$name is met by dockerd as it is known to', async (fault) => {
      const said = await about(fault).said;

      expect(isAsKnown(said, fault), `dockerd said: ${said}`).toBe(true);
    });
  });

  test.each(broken)('$name, as a log has it from dockerd, ends in the same cause', async (fault) => {
    const { said, seen } = about(fault);
    const words = recorded.get(fault.name) ?? (await said);

    const concluded = conclude(readLog(fault.image, words), { failingHost: [await seen], elsewhere: [] });

    expect(concluded).toMatchObject({ cause: fault.concluded ?? fault.cause, observed: { fromHost: true } });
    expect(fault.concluded === undefined ? null : concluded.certainty).not.toBe('confirmed');
  });

  const shared = 'open.lab.test/team/app:1.21-alpine';
  const proxyWords =
    'Get "https://open.lab.test/v2/": proxyconnect tcp: dial tcp 10.77.0.28:3999: connect: connection refused';

  test('only one of two hosts is broken, and what sets them apart is named', async () => {
    const [here, there] = await Promise.all([
      askAgent(agents, 'misproxied', shared),
      askAgent(agents, 'usual', shared),
    ]);

    const concluded = conclude(readLog(shared, proxyWords), { failingHost: [here], elsewhere: [there] });

    expect(concluded).toMatchObject({ cause: 'proxy-failure', certainty: 'confirmed' });
    expect(concluded.explanation).toMatch(/usual/);
    expect(concluded.observed?.checked.join(' ')).toMatch(
      /What differs between misproxied and usual: .*prox/i,
    );
  });

  test('a certificate that is another one elsewhere proves who looks into TLS', async () => {
    const [here, there] = await Promise.all([
      askAgent(agents, 'proxied', shared),
      askAgent(agents, 'usual', shared),
    ]);
    const words = 'Get "https://open.lab.test/v2/": x509: certificate signed by unknown authority';

    const concluded = conclude(readLog(shared, words), { failingHost: [here], elsewhere: [there] });

    expect(concluded).toMatchObject({ cause: 'tls-untrusted-ca', certainty: 'confirmed' });
    expect(concluded.explanation).toMatch(/looks into TLS and answers as "Example Corp TLS Inspection CA"/);
  });

  test.each([
    ['usual', 0, { pullable: true, cause: null }],
    ['misproxied', 1, { pullable: false, cause: 'proxy-failure' }],
  ] as const)('a person who types check on %s is told the same', async (name, code, answer) => {
    const host = { folder: lab.hostOf(name), engine: lab.engineOf(name).address };

    expect(await check(host, shared)).toMatchObject({ code, answer });
  });
});

function isAsKnown(said: string | undefined, { dockerd, isLate = false }: Fault): boolean {
  if (said === undefined) return false;
  if (isLate && said === 'no answer') return true;
  return typeof dockerd === 'string' ? said === dockerd : dockerd.test(said);
}

/** What is healthy gives rise to no warning, unless it has to. */
function isToBeSpotless({ cause, says }: Fault): boolean {
  return cause === null && says === undefined;
}

/** As gitlab-runner writes it. */
function readLog(image: string, words: string): Diagnosis {
  const log = `ERROR: Job failed: failed to pull image "${image}" with specified policies [always]: Error response from daemon: ${words} (manager.go:237:0s)`;
  const diagnosis = diagnose(log);
  if (diagnosis === null) throw new Error(`nothing is read from ${log}`);
  return diagnosis;
}
