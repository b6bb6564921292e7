import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { createImage } from '../../src/demo/registry/image.ts';
import { createRegistry } from '../../src/demo/registry/registry.ts';

/** A Redis of its own with agents on it, as an operator sets them up, and what the bot needs to ask them. */
export interface AgentSite {
  /** For the bot. */
  readonly env: Readonly<Record<string, string>>;
  readonly redisPort: number;
  /** The process of an agent, by its name. */
  readonly agents: ReadonlyMap<string, ChildProcess>;
  /** Everything that agents wrote to their output so far. */
  output(): string;
}

interface Enrolment {
  readonly name: string;
  /** What stands in its entry of the agents file. */
  readonly tags?: readonly string[];
  /** The runner of its host, by name. */
  readonly runner?: { readonly name: string; readonly systemId: string };
  /** It is enrolled and not started where false. */
  readonly isStarted?: boolean;
}

/** Everything ends with the test. */
export async function startAgentSite(
  directory: string,
  enrolments: readonly Enrolment[],
): Promise<AgentSite> {
  const redisPort = await startRedis(directory);
  const botKeys = keyLines(['bot']);
  const admin = new Redis(redisPort);
  onTestFinished(() => admin.disconnect());
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  const agents = new Map<string, ChildProcess>();
  const written: (readonly string[])[] = [];
  const entries = await Promise.all(
    enrolments.map(async (enrolment) => {
      const keys = keyLines(['agent', enrolment.name]);
      const [command = '', ...rule] = line(keys, 'acl').split(' ');
      await admin.call(command, ...rule);
      const entry: object = JSON.parse(line(keys, 'entry'));
      if (enrolment.isStarted !== false) {
        const { child, output } = await startAgent({ directory, botKeys, keys, redisPort, enrolment });
        agents.set(enrolment.name, child);
        written.push(output);
      }
      return { ...entry, tags: enrolment.tags ?? [] };
    }),
  );
  const file = join(directory, 'agents.json');
  await writeFile(file, JSON.stringify({ agents: entries }));
  return {
    redisPort,
    agents,
    output: () => written.flat().join(''),
    env: {
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      PULLCHECK_AGENTS_FILE: file,
      PULLCHECK_SIGNING_KEY: line(botKeys, 'PULLCHECK_SIGNING_KEY'),
    },
  };
}

/** What `pullcheck keys` prints for one name. */
function keyLines(args: readonly string[]): ReadonlyMap<string, string> {
  const text = execFileSync(process.execPath, ['dist/cli.js', 'keys', ...args], { encoding: 'utf8' });
  return new Map(
    text.split('\n').map((printed) => {
      if (printed.startsWith('{')) return ['entry', printed];
      if (printed.startsWith('ACL ')) return ['acl', printed];
      const equals = printed.indexOf('=');
      return [printed.slice(0, equals), printed.slice(equals + 1)];
    }),
  );
}

function line(lines: ReadonlyMap<string, string>, name: string): string {
  const value = lines.get(name);
  if (value === undefined) throw new Error(`keys printed no ${name}`);
  return value;
}

async function startRedis(directory: string): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe.address());
  probe.close();
  await once(probe, 'close');
  const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...kept], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: directory,
  });
  onTestFinished(() => void server.kill());
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept')) break;
  server.stdout.resume();
  return port;
}

/** A runner's host: an agent with the Redis rights of one, on whose disk gitlab-runner says who it is. */
async function startAgent({
  directory,
  botKeys,
  keys,
  redisPort,
  enrolment: { name, runner },
}: {
  readonly directory: string;
  readonly botKeys: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly redisPort: number;
  readonly enrolment: Enrolment;
}): Promise<{ readonly child: ChildProcess; readonly output: readonly string[] }> {
  const root = join(directory, name);
  await mkdir(join(root, 'etc/gitlab-runner'), { recursive: true });
  if (runner !== undefined) {
    const config = `[[runners]]\n  name = "${runner.name}"\n  executor = "docker"\n`;
    await writeFile(join(root, 'etc/gitlab-runner/config.toml'), config);
    await writeFile(join(root, 'etc/gitlab-runner/.runner_system_id'), runner.systemId);
  }
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['dist/cli.js', 'agent'], {
    env: {
      PATH,
      PULLCHECK_AGENT_NAME: line(keys, 'PULLCHECK_AGENT_NAME'),
      PULLCHECK_AGENT_KEY: line(keys, 'PULLCHECK_AGENT_KEY'),
      PULLCHECK_BOT_PUBLIC_KEY: line(botKeys, 'PULLCHECK_BOT_PUBLIC_KEY'),
      PULLCHECK_EGRESS_ALLOW: '127.0.0.0/8:*',
      PULLCHECK_HOST_ROOT: root,
      LOG_LEVEL: 'debug',
      PULLCHECK_DATA: join(directory, `data-${name}`),
      REDIS_URL: line(keys, 'REDIS_URL').replace('6379', String(redisPort)),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(String(chunk)));
  while (!output.join('').includes('agent started')) await once(child.stdout, 'data');
  return { child, output };
}

/** An open registry with `team/app`; `host:port`. */
export async function startRegistry(): Promise<string> {
  const registry = createRegistry({ kind: 'open' });
  for (const tag of ['1.20-alpine', '1.21-alpine', '1.21']) registry.push('team/app', tag, createImage());
  const server = createServer(registry.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
