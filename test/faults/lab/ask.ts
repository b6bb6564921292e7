import { join } from 'node:path';
import type { Vantage } from '../../../src/causes/seen.ts';
import type { PlaceAnswer } from '../../../src/diagnosis/conclude.ts';
import { placeAnswer } from '../../../src/queue/place-answer.ts';
import type { LabAgents } from './agents.ts';
import type { Fault } from './fault.ts';
import { type AgentName, agentOf } from './hosts.ts';
import type { Lab } from './lab.ts';
import { pull, pullByCommand } from './pull.ts';

type Place = Extract<PlaceAnswer, { readonly kind: 'answered' }>;

export interface Asked {
  /** Of dockerd. */
  readonly said: Promise<string>;
  readonly seen: Promise<Place>;
}

/** As many at once as leave each its time. */
const questionsAtOnce = 8;

/** Has every fault met by dockerd, all at once, and by the agent beside it, some at a time. */
export function askAll(lab: Lab, agents: LabAgents, faults: readonly Fault[]): ReadonlyMap<Fault, Asked> {
  const lanes: Promise<unknown>[] = [];
  return new Map(
    faults.map((fault, index) => {
      const lane = index % questionsAtOnce;
      const before = lanes[lane] ?? Promise.resolve();
      const seen = before.then(() => askAgent(agents, fault.on ?? 'usual', fault.image));
      lanes[lane] = seen.catch(() => undefined);
      const said = pullOf(lab, fault, 20_000);
      // The test of a fault hears of what failed; one that failed before it leaves it unheard.
      for (const one of [said, seen]) one.catch(() => undefined);
      return [fault, { said, seen }];
    }),
  );
}

export async function askAgent({ world }: LabAgents, agent: AgentName, image: string): Promise<Place> {
  const question = { probe: 'image', args: { image, platform: null, credential: null } };
  const [answer] = await world.agents.ask({ agent, questions: [question], deadlineMs: 60_000 });
  const place = answer === undefined ? undefined : placeAnswer({ image, as: 'asked' }, answer);
  if (place?.kind === 'answered') return place;
  throw new Error(`${agent} said nothing about ${image}: ${place?.why}`);
}

/** What dockerd says beside the agent. */
export async function pullOf(lab: Lab, fault: Fault, deadlineMs: number): Promise<string> {
  const { on = 'usual', imageForDockerd, login } = fault;
  const agent = agentOf(on);
  const image = imageForDockerd ?? fault.image;
  if (agent.lacksEngine === true && imageForDockerd === undefined) {
    return await pullByCommand(`unix://${join(lab.folder, 'nobody.sock')}`, image);
  }
  const { address } = lab.engineOf(agent.on);
  const used = login?.key === undefined ? login : undefined;
  return await pull({ engine: address, image, login: used, deadlineMs });
}

/** Everything of a vantage that is not as it should be; slow it may be, on a machine that has other things to do. */
export function warningsOf({ ladder, host }: Vantage): readonly string[] {
  const all = [...ladder.hops, ...host];
  return all
    .filter(({ outcome, fault }) => (outcome === 'warned' && fault !== 'slow') || outcome === 'failed')
    .map(({ summary }) => summary);
}

/** The first hop that failed, or else the first probe of the host that did. */
export function failedAt({ ladder, host }: Vantage): string | null {
  const hop = ladder.hops.find(({ outcome }) => outcome === 'failed')?.hop;
  return hop ?? host.find(({ outcome }) => outcome === 'failed')?.probe ?? null;
}
