import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Secret, toSecret } from '../credentials/secret.ts';
import { parseJson } from './parse-settings.ts';

/** Whose helper it is: it looks for its secrets in that person's home. */
export interface HelperUser {
  readonly home: string;
  /** Where programs are looked for; only absolute folders count. */
  readonly path: string;
  /** Null: as whoever this process is. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** For one run of a helper; 10 s where none is given. */
  readonly limitMs?: number;
}

export type HelperFault = {
  readonly kind: 'missing' | 'forbidden-name' | 'failed' | 'timed-out' | 'garbled';
  /** Without a word of what the helper said: that may be a secret. */
  readonly why: string;
};

export type HelperCredential =
  | { readonly kind: 'found'; readonly username: string; readonly secret: Secret }
  /** The helper runs, and has nothing for this registry. */
  | { readonly kind: 'none' }
  | HelperFault;

export type HelperKeys = { readonly kind: 'listed'; readonly keys: readonly string[] } | HelperFault;

const usualLimitMs = 10_000;
const maxOutputBytes = 64 * 1_024;

/** @see https://github.com/docker/docker-credential-helpers#development */
export async function askHelper(name: string, key: string, user: HelperUser): Promise<HelperCredential> {
  const run = await runHelper({ name, action: 'get', input: key, user });
  if (run.kind !== 'ended') return run;
  if (run.code !== 0) {
    return run.output.includes('credentials not found') ? { kind: 'none' } : exited(name, run.code);
  }
  const parsed = await parseJson(
    run.output,
    async () => (await import('./credential-helper-schema.ts')).credentialSchema,
  );
  if (parsed.kind === 'broken')
    return { kind: 'garbled', why: `docker-credential-${name} answered no credential` };
  const { Username: username, Secret: secret } = parsed.settings;
  return secret === '' ? { kind: 'none' } : { kind: 'found', username, secret: toSecret(secret) };
}

/** The keys for which a helper holds something. */
export async function listHelper(name: string, user: HelperUser): Promise<HelperKeys> {
  const run = await runHelper({ name, action: 'list', input: '', user });
  if (run.kind !== 'ended') return run;
  if (run.code !== 0) return exited(name, run.code);
  const parsed = await parseJson(
    run.output === '' ? '{}' : run.output,
    async () => (await import('./credential-helper-schema.ts')).listSchema,
  );
  if (parsed.kind === 'broken') return { kind: 'garbled', why: `docker-credential-${name} answered no list` };
  return { kind: 'listed', keys: Object.keys(parsed.settings) };
}

interface HelperCall {
  readonly name: string;
  readonly action: 'get' | 'list';
  readonly input: string;
  readonly user: HelperUser;
}

type HelperRun = { readonly kind: 'ended'; readonly code: number; readonly output: string } | HelperFault;

async function runHelper(call: HelperCall): Promise<HelperRun> {
  // The name comes out of a file; a path in it would run any program.
  if (!/^[A-Za-z0-9._-]+$/.test(call.name)) {
    return {
      kind: 'forbidden-name',
      why: 'the name of the helper has other characters than A-Z a-z 0-9 . _ -',
    };
  }
  const program = await findProgram(`docker-credential-${call.name}`, call.user.path);
  if (program === undefined) {
    return { kind: 'missing', why: `docker-credential-${call.name} is not on PATH` };
  }
  return await launch(program, call);
}

async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(':').filter((one) => isAbsolute(one))) {
    const program = join(folder, name);
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** No shell; in a process group of its own, so that what it starts ends with it. */
function launch(program: string, { name, action, input, user }: HelperCall): Promise<HelperRun> {
  // Most hosts have no helper, and a check that starts anew would wait for this module.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(program, [action], {
    shell: false,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    env: { PATH: user.path, HOME: user.home },
    ...(user.ids === null ? {} : user.ids),
  });
  const limitMs = user.limitMs ?? usualLimitMs;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const end = (run: HelperRun) => {
      clearTimeout(timer);
      if (run.kind !== 'ended' && child.pid !== undefined) killGroup(child.pid);
      resolve(run);
    };
    const timer = setTimeout(
      () =>
        end({ kind: 'timed-out', why: `docker-credential-${name} did not end within ${limitMs / 1_000} s` }),
      limitMs,
    );
    child.once('error', () => end({ kind: 'failed', why: `docker-credential-${name} could not be started` }));
    child.once('close', (code) =>
      end({ kind: 'ended', code: code ?? -1, output: Buffer.concat(chunks).toString('utf8') }),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total <= maxOutputBytes) chunks.push(chunk);
      else end({ kind: 'garbled', why: `docker-credential-${name} answered more than a credential` });
    });
    // A helper may end before it has read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function exited(name: string, code: number): HelperFault {
  return { kind: 'failed', why: `docker-credential-${name} ended with status ${code}` };
}
