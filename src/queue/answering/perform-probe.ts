import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import type { NamedKey } from '../../json-web-keys.ts';
import type { RefusalCode } from '../../probes/host-answer.ts';
import type { RunnableProbe } from '../../probes/runnable-probe.ts';
import type { ProbeOutcome } from '../wire/probe-answer.ts';
import type { ProbeRequest } from '../wire/probe-request.ts';
import { unseal } from '../wire/sealed.ts';
import type { Turns } from './turns.ts';

export interface PerformOptions {
  readonly probes: Readonly<Record<string, RunnableProbe>>;
  readonly sealingKey: NamedKey;
  /** Revision of the local policy in force. */
  readonly policy: string;
  readonly turns: Turns;
  /** Aborted when the agent stops. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

/** Answers a request that is genuine and fresh: runs its probe within its limits, or refuses with a reason. */
export async function performProbe(
  options: PerformOptions,
  request: ProbeRequest,
  remainingMs: number,
): Promise<ProbeOutcome> {
  const probe = Object.hasOwn(options.probes, request.op) ? options.probes[request.op] : undefined;
  if (probe === undefined) return refuse('unknown-probe', 'this agent does not know that probe');
  if (request.policy !== options.policy) {
    return refuse('policy-changed', 'the local policy is not the one that it was asked under');
  }
  const args = await openArgs(request, options.sealingKey);
  if (args === undefined) return refuse('unsealable', 'the sealed part is not for this agent and request');
  const asked = performance.now();
  const endTurn = await options.turns.take(remainingMs - probe.timeoutMs);
  if (endTurn === undefined) return refuse('busy', 'too many other requests were before it');
  const limitMs = Math.min(probe.timeoutMs, Math.max(remainingMs - (performance.now() - asked), 0));
  try {
    return await run({ probe, args, limitMs }, options);
  } finally {
    endTurn();
  }
}

async function openArgs(
  { jti, args, sealed }: ProbeRequest,
  key: NamedKey,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (sealed === null) return args;
  const opened = await unseal(sealed, key, jti);
  const overlaps = Object.keys(opened ?? {}).some((name) => Object.hasOwn(args, name));
  return opened === undefined || overlaps ? undefined : { ...args, ...opened };
}

interface Run {
  readonly probe: RunnableProbe;
  readonly args: Readonly<Record<string, unknown>>;
  /** The probe's own, or what is left of the request's life. */
  readonly limitMs: number;
}

async function run({ probe, args, limitMs }: Run, { stopping, log }: PerformOptions): Promise<ProbeOutcome> {
  if (stopping.aborted) return refuse('stopping', 'the agent is stopping');
  const end = new AbortController();
  const stop = (): void => end.abort();
  // Not AbortSignal.timeout and AbortSignal.any: they would keep what they hold until the time is up.
  const timer = setTimeout(stop, limitMs);
  stopping.addEventListener('abort', stop);
  const { signal } = end;
  // Each part of a probe that is under way listens to it.
  setMaxListeners(0, signal);
  const started = performance.now();
  const tooLate = (): ProbeOutcome =>
    stopping.aborted ? refuse('stopping', 'the agent is stopping') : timedOut(limitMs);
  try {
    const answered = await Promise.race([probe.run(args, signal), whenAborted(signal)]);
    if (answered === undefined) return tooLate();
    if (answered.kind === 'bad-arguments') {
      return refuse('bad-arguments', `not understood: ${answered.names.join(', ').slice(0, 200)}`);
    }
    return withinLimits(probe, answered.observation, performance.now() - started);
  } catch (error) {
    if (signal.aborted) return tooLate();
    log.error({ err: error }, 'probe broken');
    return refuse('probe-broken', 'the probe itself failed; the log of the agent says how');
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}

function withinLimits(probe: RunnableProbe, observation: unknown, tookMs: number): ProbeOutcome {
  const bytes = Buffer.byteLength(JSON.stringify(observation) ?? '');
  if (bytes > probe.maxObservationBytes) {
    return refuse(
      'too-large',
      `the observation has ${bytes} bytes, ${probe.maxObservationBytes} are allowed`,
    );
  }
  return { kind: 'observed', observation, tookMs: Math.round(tookMs * 10) / 10 };
}

function timedOut(limitMs: number): ProbeOutcome {
  return refuse('timed-out', `the probe did not end within ${Math.round(limitMs)} ms`);
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function refuse(code: RefusalCode, why: string): ProbeOutcome {
  return { kind: 'refused', code, why };
}
