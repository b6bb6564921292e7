import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { agentUser } from '../../../src/queue/wire/agent-acl.ts';
import { type AgentWorld, createAgentWorld, password } from '../../queue/agent-world.ts';
import { places } from './addresses.ts';
import { onHost } from './enter.ts';
import { type Fault, keyOf } from './fault.ts';
import { type AgentName, agentNames, agentOf } from './hosts.ts';
import type { Lab } from './lab.ts';

export interface LabAgents {
  readonly world: AgentWorld;
  close(): Promise<void>;
}

/** `pullcheck agent`, as it is built, on each host, with the Redis rights of one; and the bot's side of them. */
export async function startAgents(lab: Lab, faults: readonly Fault[]): Promise<LabAgents> {
  const world = await createAgentWorld(agentNames);
  await writeFile(join(lab.folder, 'redis'), world.redis.socketPath);
  const config = join(lab.folder, 'config.toml');
  await writeFile(config, runnerConfig(faults));
  const children = agentNames.map((name) => launch(lab, world, { name, config }));
  const close = async () => {
    await Promise.all(children.map(end));
    await world.close();
  };
  try {
    await Promise.all(agentNames.map((name) => untilPresent(world, name)));
  } catch (error) {
    await close();
    throw error;
  }
  return { world, close };
}

function launch(
  lab: Lab,
  { agentKeyTexts, botPublicKeyText }: AgentWorld,
  { name, config }: { readonly name: AgentName; readonly config: string },
): ChildProcess {
  const { on, clock, lacksEngine = false } = agentOf(name);
  const host = lab.hostOf(on);
  const fake = clock === undefined ? [] : fakedClock(clock);
  const [program, ...args] = onHost(host, ['env', ...fake, process.execPath, 'dist/cli.js', 'agent']);
  return spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PULLCHECK_AGENT_NAME: name,
      PULLCHECK_AGENT_KEY: agentKeyTexts.get(name)?.privateKey,
      PULLCHECK_BOT_PUBLIC_KEY: botPublicKeyText,
      PULLCHECK_EGRESS_ALLOW: '10.77.0.0/16:*',
      PULLCHECK_RUNNER_CONFIG: config,
      PULLCHECK_DATA: join(host.path, `agent-${name}`),
      DOCKER_HOST: lacksEngine ? `unix://${join(lab.folder, 'nobody.sock')}` : lab.engineOf(on).address,
      REDIS_URL: `redis://${agentUser(name)}:${password}@${places.redis}:6379`,
      LOG_LEVEL: 'error',
    },
  });
}

/** The command faketime would stay between, and take for itself the signal that is to end the agent. */
function fakedClock(offset: string): readonly string[] {
  const library = '/usr/$LIB/faketime/libfaketimeMT.so.1';
  return [`LD_PRELOAD=${library}`, `FAKETIME=${offset}`, 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function untilPresent({ agents }: AgentWorld, name: AgentName): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await agents.directory.find(name))?.state.kind !== 'present') {
    if (Date.now() > deadline) throw new Error(`${name} did not announce itself`);
    await delay(100);
  }
}

/** A runner whose jobs have a login for each image that is to be pulled with one. */
function runnerConfig(faults: readonly Fault[]): string {
  const auths = Object.fromEntries(
    faults.flatMap((fault) => {
      if (fault.login === undefined) return [];
      const { username, password: secret } = fault.login;
      return [[keyOf(fault), { auth: btoa(`${username}:${secret}`) }]];
    }),
  );
  const variable = `DOCKER_AUTH_CONFIG=${JSON.stringify({ auths })}`;
  return `[[runners]]\nname = "lab"\nexecutor = "docker"\nenvironment = [${JSON.stringify(variable)}]\n`;
}
