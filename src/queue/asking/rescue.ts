import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { agentKeyspace, agentQueueName } from '../wire/agent-keys.ts';
import type { AgentsFile } from './agents-file.ts';

interface RescueOptions {
  readonly connection: ConnectionOptions;
  readonly file: AgentsFile;
  readonly log: Logger;
}

const stalledCheckMs = 5_000;
const fileCheckMs = 5_000;

/**
 * Puts back what a killed agent had taken. BullMQ leaves that to another worker of the same queue, and an agent's queue
 * has no other: so there is one here that takes nothing.
 */
export function rescueStalledRequests({ connection, file, log }: RescueOptions): { stop(): Promise<void> } {
  const rescuers = new Map<string, Worker>();
  const stop = new AbortController();

  async function follow(): Promise<void> {
    const names = new Set((await file.read()).keys());
    for (const [name, rescuer] of rescuers) {
      if (names.has(name)) continue;
      rescuers.delete(name);
      await rescuer.close();
    }
    for (const name of names) {
      if (rescuers.has(name)) continue;
      rescuers.set(name, await startRescuer(name));
    }
  }

  async function startRescuer(name: string): Promise<Worker> {
    const rescuer = new Worker(agentQueueName, null, {
      connection,
      prefix: agentKeyspace(name).prefix,
      autorun: false,
      stalledInterval: stalledCheckMs,
      maxStalledCount: 2,
    });
    rescuer.on('error', (error) => log.debug({ err: error, agent: name }, 'rescuer error'));
    rescuer.on('stalled', (id) => log.warn({ agent: name, id }, 'request of a lost agent put back'));
    await rescuer.startStalledCheckTimer();
    return rescuer;
  }

  const following = (async () => {
    while (!stop.signal.aborted) {
      await follow().catch((error: unknown) => log.warn({ err: error }, 'agents not followed'));
      await sleep(fileCheckMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();

  return {
    async stop() {
      stop.abort();
      await following;
      await Promise.all([...rescuers.values()].map((rescuer) => rescuer.close()));
    },
  };
}
