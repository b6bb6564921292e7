import { execFile } from 'node:child_process';
import { Client } from 'undici';
import { z } from 'zod';
import type { Login } from './fault.ts';

export interface PullOptions {
  /** `unix:///…/docker.sock` */
  readonly engine: string;
  readonly image: string;
  readonly login: Login | undefined;
  readonly deadlineMs: number;
}

/** Pulls for real. @returns what dockerd said went wrong, else `pulled` or `no answer`. */
export async function pull({ engine, image, login, deadlineMs }: PullOptions): Promise<string> {
  const client = new Client('http://engine', {
    socketPath: engine.replace('unix://', ''),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const at = image.lastIndexOf(':');
    const query = new URLSearchParams({ fromImage: image.slice(0, at), tag: image.slice(at + 1) });
    const { body } = await client.request({
      method: 'POST',
      path: `/images/create?${query.toString()}`,
      headers: login === undefined ? {} : { 'x-registry-auth': toHeader(login) },
      signal: AbortSignal.timeout(deadlineMs),
    });
    return wordsOf(await body.text());
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'no answer';
    throw error;
  } finally {
    await client.destroy();
  }
}

/** Without an engine it is the command line that says so. */
export async function pullByCommand(engine: string, image: string): Promise<string> {
  return await new Promise((resolve) => {
    execFile('docker', ['--host', engine, 'pull', image], (error, _stdout, stderr) =>
      resolve(error === null ? 'pulled' : stderr.trim()),
    );
  });
}

const frameSchema = z.object({ error: z.string().optional(), message: z.string().optional() });

/** One JSON object a line, whether it failed before the first byte or after many. */
function wordsOf(text: string): string {
  for (const line of text.split(/\r?\n/)) {
    const { error, message } = frameSchema.parse(JSON.parse(line || '{}'));
    const words = error ?? message;
    if (words !== undefined) return words;
  }
  return 'pulled';
}

/** Without its padding the engine would pass over it. */
function toHeader({ username, password }: Login): string {
  const bytes = Buffer.from(JSON.stringify({ username, password }));
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
