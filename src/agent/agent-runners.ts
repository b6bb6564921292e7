import { createHostFiles } from '../host/host-files.ts';
import { readRunnerConfig } from '../host/runner-config.ts';
import type { Presence } from '../queue/wire/presence.ts';
import type { HostConfig } from './agent-config.ts';

const mostRunners = 100;

/** The runners of this host, by config.toml as it is now; never a token. */
export async function describeRunners({
  root,
  runnerConfig,
}: HostConfig): Promise<Pick<Presence, 'runners' | 'systemId' | 'runnersFault'>> {
  const config = await readRunnerConfig(createHostFiles(root), runnerConfig);
  if (config.kind !== 'read') return { runners: [], systemId: null, runnersFault: config.kind };
  return {
    runners: config.runners.slice(0, mostRunners).map(({ id, name, executor }) => ({
      id: Number.isInteger(id) ? id : null,
      name: name?.slice(0, 200) ?? null,
      executor: executor?.slice(0, 200) ?? null,
    })),
    systemId: config.systemId?.slice(0, 64) ?? null,
    runnersFault: config.runners.length > mostRunners ? 'only the first 100 runners are announced' : null,
  };
}
