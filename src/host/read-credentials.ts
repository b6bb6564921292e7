import { toSecret } from '../credentials/secret.ts';
import type { HelperUser } from './credential-helper.ts';
import { authConfigSource, type CredentialSource, readDockerConfigSource } from './credential-sources.ts';
import { readFlags } from './flags.ts';
import type { HostFiles } from './host-files.ts';
import type { Process, ProcessTable } from './processes.ts';
import type { RunnerConfig } from './runner-config.ts';
import { readUnit } from './systemd-units.ts';
import { type HostUser, readUsers } from './users.ts';

/** Whose credentials count: those of the runner's jobs, or those of a person at a terminal. */
export type Asker =
  | {
      readonly kind: 'runner';
      /** Of config.toml; null: the runners that are there, in order. */
      readonly id: number | null;
    }
  | {
      readonly kind: 'person';
      readonly home: string;
      readonly environment: Readonly<Record<string, string | undefined>>;
    };

interface CredentialPlaces {
  readonly files: HostFiles;
  readonly processes: ProcessTable;
  readonly runnerConfig: RunnerConfig;
  readonly asker: Asker;
}

/** The places that are looked at for an image's credential, in their order. */
export async function readCredentialSources(places: CredentialPlaces): Promise<readonly CredentialSource[]> {
  const { files, asker } = places;
  if (asker.kind === 'runner') return await runnersSources(places, asker.id);
  const { home, environment } = asker;
  const user: HelperUser = { home, path: environment['PATH'] ?? '', ids: null };
  const helperUser = files.root === '/' ? user : null;
  const value = environment['DOCKER_AUTH_CONFIG'] ?? '';
  const folder = environment['DOCKER_CONFIG'] ?? '';
  return [
    ...(value === '' ? [] : [await authConfigSource(toSecret(value), helperUser)]),
    await readDockerConfigSource(files, {
      home,
      ...(folder === '' ? {} : { folder }),
      rules: 'docker',
      helperUser,
    }),
  ];
}

/** The variable of the job itself is not known here: it comes with the request. */
async function runnersSources(
  { files, processes, runnerConfig }: CredentialPlaces,
  id: number | null,
): Promise<readonly CredentialSource[]> {
  const runners = runnerConfig.kind === 'read' ? runnerConfig.runners : [];
  const mine = runners.filter((runner) => id === null || runner.id === id);
  const { user, path } = await findRunnerUser(files, processes);
  const helperUser = files.root === '/' ? toHelperUser(user, path) : null;
  const values = mine.flatMap(({ dockerAuthConfig }) =>
    dockerAuthConfig === null ? [] : [dockerAuthConfig],
  );
  return [
    ...(await Promise.all(values.map(async (value) => authConfigSource(value, helperUser)))),
    await readDockerConfigSource(files, { home: user.home, rules: 'runner', helperUser }),
  ];
}

export interface RunnerUser {
  readonly user: HostUser;
  /** `PATH` of the runner. */
  readonly path: string;
}

const root: HostUser = { name: 'root', uid: 0, gid: 0, home: '/root' };
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Whose docker config gitlab-runner reads: the user named by `--user`, else the one it runs as. */
export async function findRunnerUser(files: HostFiles, processes: ProcessTable): Promise<RunnerUser> {
  const [running, users, unit] = await Promise.all([
    processes.find('gitlab-runner'),
    readUsers(files),
    readUnit(files, 'gitlab-runner.service'),
  ]);
  const [process] = running;
  const flags = readFlags(process?.args ?? commandWords(unit.command ?? ''));
  const name = [...(flags.get('user') ?? []), ...(flags.get('u') ?? [])].at(-1);
  const named = users.find((one) => one.name === name);
  const own = users.find((one) => one.uid === (process?.uid ?? 0));
  return { user: named ?? own ?? root, path: pathOf(process) ?? usualPath };
}

function commandWords(command: string): readonly string[] {
  return command.replaceAll('"', '').split(/\s+/);
}

function pathOf(process: Process | undefined): string | undefined {
  return process?.environment.kind === 'read' ? process.environment.variables.get('PATH') : undefined;
}

/** Only root can run a helper as somebody else. */
export function toHelperUser(user: HostUser, path: string): HelperUser {
  const isRoot = process.getuid?.() === 0;
  return { home: user.home, path, ids: isRoot && user.uid !== 0 ? { uid: user.uid, gid: user.gid } : null };
}
