import { type IncomingMessage, request } from 'node:http';
import type { z } from 'zod';
import type { EngineAddress } from './engine-address.ts';
import {
  distributionSchema,
  type EngineInfo,
  type EngineVersion,
  imageSchema,
  infoSchema,
  type ResolvedImage,
  refusalSchema,
  type StoredImage,
  versionSchema,
} from './engine-answers.ts';
import { toRegistryAuth } from './registry-auth.ts';
import type { CredentialChoice } from './registry-settings.ts';

export type EngineAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** The engine's own words; it takes them from registries, so they are hostile. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | {
      readonly kind: 'unreachable';
      readonly fault: 'absent' | 'forbidden' | 'down' | 'silent' | 'garbled' | 'unsupported';
      readonly why: string;
    };

/** Reads only; nothing here pulls, changes or removes. The version prefix is left out: any engine takes that. */
export interface EngineApi {
  readonly address: EngineAddress;
  readonly version: () => Promise<EngineAnswer<EngineVersion>>;
  readonly info: () => Promise<EngineAnswer<EngineInfo>>;
  /** @param reference normalised; refused with 404 where the image is not in the engine's store */
  readonly image: (reference: string) => Promise<EngineAnswer<StoredImage>>;
  /** Has the engine resolve a reference at its registry, with its own DNS, proxy and certificates. */
  readonly distribution: (
    reference: string,
    credential: CredentialChoice,
    timeoutMs: number,
  ) => Promise<EngineAnswer<ResolvedImage>>;
}

export interface EngineApiOptions {
  /** For each of the engine's answers from its own knowledge. */
  readonly timeoutMs?: number;
}

const maxBodyBytes = 4 * 2 ** 20;

export function createEngineApi(
  address: EngineAddress,
  { timeoutMs = 3_000 }: EngineApiOptions = {},
): EngineApi {
  async function ask<T>(call: Call<T>): Promise<EngineAnswer<T>> {
    if (address.kind === 'unsupported')
      return { kind: 'unreachable', fault: 'unsupported', why: address.why };
    try {
      return await exchange(address, call);
    } catch (error) {
      return toUnreachable(error, call.timeoutMs);
    }
  }

  return {
    address,
    version: () => ask({ path: '/version', schema: versionSchema, timeoutMs }),
    info: () => ask({ path: '/info', schema: infoSchema, timeoutMs }),
    image: (reference) =>
      ask({ path: `/images/${encodeURI(reference)}/json`, schema: imageSchema, timeoutMs }),
    distribution: (reference, credential, limitMs) =>
      ask({
        path: `/distribution/${encodeURI(reference)}/json`,
        schema: distributionSchema,
        timeoutMs: limitMs,
        headers: toRegistryAuth(reference, credential),
      }),
  };
}

interface Call<T> {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

async function exchange<T>(
  address: ReachableAddress,
  { path, schema, timeoutMs, headers = {} }: Call<T>,
): Promise<EngineAnswer<T>> {
  const { status, body } = await get(address, { path, headers, signal: AbortSignal.timeout(timeoutMs) });
  const value = toJson(body);
  if (status !== 200) {
    const refusal = refusalSchema.safeParse(value);
    const message = refusal.success ? refusal.data.message : 'it gave no reason';
    return { kind: 'refused', status, message };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'answered', value: parsed.data };
  return { kind: 'unreachable', fault: 'garbled', why: `what answers ${path} is no engine` };
}

type ReachableAddress = Exclude<EngineAddress, { kind: 'unsupported' }>;

interface Got {
  readonly status: number;
  readonly body: string;
}

/** On a connection of its own, so that none waits for another. */
function get(
  address: ReachableAddress,
  call: { readonly path: string; readonly headers: Record<string, string>; readonly signal: AbortSignal },
): Promise<Got> {
  const place = address.kind === 'socket' ? { socketPath: address.path } : toPlace(address.origin);
  return new Promise((resolve, reject) => {
    const asked = request({ ...place, ...call, agent: false }, (answer) => {
      readBody(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    asked.once('error', reject).end();
  });
}

function toPlace(origin: string) {
  const { hostname, port } = new URL(origin);
  return { host: hostname.replaceAll(/[[\]]/g, ''), port };
}

async function readBody(body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  const pieces: AsyncIterable<Buffer> = body;
  for await (const piece of pieces) {
    total += piece.length;
    if (total > maxBodyBytes) break;
    chunks.push(piece);
  }
  return total > maxBodyBytes ? '' : Buffer.concat(chunks).toString('utf8');
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toUnreachable(error: unknown, timeoutMs: number): EngineAnswer<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  switch (code) {
    case 'ENOENT':
      return { kind: 'unreachable', fault: 'absent', why: 'there is no such socket' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreachable', fault: 'forbidden', why: 'this user may not open the socket' };
    case 'ECONNREFUSED':
      return { kind: 'unreachable', fault: 'down', why: 'nobody listens' };
    default:
      if (name === 'AbortError' || name === 'TimeoutError')
        return {
          kind: 'unreachable',
          fault: 'silent',
          why: `it did not answer within ${timeoutMs / 1000} s`,
        };
      return { kind: 'unreachable', fault: 'garbled', why: `the connection broke (${code || name})` };
  }
}
