import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../environment.ts';
import { generateAgentKey, generateBotKey } from '../../json-web-keys.ts';
import { createLocalVantage, type LookFromHere } from '../../local-vantage.ts';
import { agentAclRule, agentUser } from '../../queue/wire/agent-acl.ts';
import type { RedisPlace } from '../demo-redis.ts';
import { type RunnerName, runners } from '../scenarios/runners.ts';
import { startAgentProcess } from './agent-process.ts';
import { startEngine } from './engine.ts';
import { type Ground, prepareGround, rootIn } from './ground.ts';
import { writeHostRoot } from './host-root.ts';
import { startRedisServer } from './redis-server.ts';
import { createRegistries, type Registries } from './registries.ts';

/** Hosts of runners with real agents on them, registries that they reach, and the bot's Redis between. */
export interface Lab {
  /** One sentence on what there is. */
  readonly summary: string;
  readonly redis: RedisPlace;
  /** For the bot's environment. */
  readonly botSettings: Environment;
  readonly lookFromHere: LookFromHere;
  /** What can be repaired, by the scenario's name, as a button says it. */
  readonly repairs: ReadonlyMap<string, string>;
  /** Breaks what a scenario is about. */
  stage(scenario: string): void;
  /** @returns whether there was anything to repair. */
  repair(scenario: string): boolean;
  close(): Promise<void>;
}

interface LabOptions {
  readonly directory: string;
  /** GitLab's ids. */
  readonly runnerIds: ReadonlyMap<string, number>;
}

const hosts = ['docker-7', 'docker-3'] as const satisfies readonly RunnerName[];
const companyNames = ['harbor.acme.example'];
/** The bot's own surroundings have a folder like the hosts. */
const botHost = 'bot';

/** @throws ConfigError where there is no redis-server. */
export async function startLab({ directory, runnerIds }: LabOptions): Promise<Lab> {
  const rootOf = rootIn(directory);
  const folder = join(directory, 'lab');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const registries = createRegistries({
    username: 'deploy',
    password: randomBytes(18).toString('base64url'),
  });
  await writeNames(rootOf);
  const ground = await prepareGround({ directory: folder, hosts, rootOf, registries, companyNames });
  const endings: (() => Promise<unknown>)[] = [() => ground.close()];
  const close = async (): Promise<void> => {
    for (const ending of endings.splice(0).toReversed()) await ending();
  };
  try {
    await writeRoots(ground, rootOf, runnerIds);
    const redis = await startRedisServer(folder, ground.redisHost === '127.0.0.1' ? [] : [ground.redisHost]);
    endings.push(() => redis.stop());
    const keys = generateBotKey();
    const agents = await Promise.all(hosts.map((name) => startAgent(name)));
    endings.push(() => Promise.all(agents.map(({ process }) => process.stop())));
    const agentsFile = join(folder, 'agents.json');
    await writeFile(agentsFile, JSON.stringify({ agents: agents.map(({ entry }) => entry) }));
    return {
      summary: summaries[ground.kind],
      redis: redis.place,
      botSettings: {
        REDIS_URL: `redis://:${redis.place.password}@${redis.place.host}:${redis.place.port}`,
        PULLCHECK_AGENTS_FILE: agentsFile,
        PULLCHECK_SIGNING_KEY: keys.privateKey,
        PULLCHECK_EGRESS_ALLOW: ground.egressAllow,
      },
      lookFromHere: lookFrom(botHost),
      ...faultsOf(ground, registries),
      close,
    };

    function lookFrom(host: string): LookFromHere {
      const resolve = ground.resolveOf(host);
      return createLocalVantage(ground.egressAllow, {}, { root: rootOf(host), ...(resolve && { resolve }) });
    }

    async function startAgent(name: string) {
      const { privateKey, publicKey } = generateAgentKey();
      const password = randomBytes(24).toString('base64url');
      await redis.addUser(agentUser(name), agentAclRule(name, password));
      const engine = await startEngine({
        path: join(folder, `${name}.sock`),
        proxy: ground.proxy,
        look: lookFrom(name),
      });
      endings.push(() => engine.close());
      const process = startAgentProcess({
        enter: ground.enter(name),
        logFile: join(folder, `agent-${name}.log`),
        settings: {
          PULLCHECK_AGENT_NAME: name,
          PULLCHECK_AGENT_KEY: privateKey,
          PULLCHECK_BOT_PUBLIC_KEY: keys.publicKey,
          REDIS_URL: `redis://${agentUser(name)}:${password}@${ground.redisHost}:${redis.place.port}`,
          PULLCHECK_HOST_ROOT: rootOf(name),
          DOCKER_HOST: engine.address,
          PULLCHECK_EGRESS_ALLOW: ground.egressAllow,
          PULLCHECK_DATA: join(folder, `data-${name}`),
        },
      });
      return { process, entry: { name, publicKey, tags: [] } };
    }
  } catch (error) {
    await close();
    throw error;
  }
}

const summaries = {
  namespaces:
    'docker-7 and docker-3 are network namespaces of this machine, each with an agent, a resolver and certificates of its own.',
  'this-host':
    'The agents of docker-7 and docker-3 run on this machine itself, behind a proxy. As root they would have network namespaces of their own.',
} as const;

/** What stands before a host's network does. */
async function writeNames(rootOf: (host: string) => string): Promise<void> {
  for (const host of [...hosts, botHost]) await mkdir(rootOf(host), { recursive: true });
}

async function writeRoots(
  { nameserverOf, proxy, authorities }: Ground,
  rootOf: (host: string) => string,
  runnerIds: LabOptions['runnerIds'],
): Promise<void> {
  const { everybody, company } = authorities;
  const common = { proxy, authority: everybody };
  const companyAuthorities = new Map(companyNames.map((registry) => [registry, company]));
  await writeHostRoot({
    ...common,
    root: rootOf(botHost),
    nameserver: nameserverOf(botHost),
    registryAuthorities: companyAuthorities,
  });
  for (const host of hosts) {
    const { name, executor, systemId } = runners[host];
    await writeHostRoot({
      ...common,
      root: rootOf(host),
      nameserver: nameserverOf(host),
      // Nobody told docker-3 of the company's own authority.
      registryAuthorities: host === 'docker-3' ? new Map() : companyAuthorities,
      runner: { id: runnerIds.get(host) ?? 0, name, executor, systemId },
    });
  }
}

interface Fault {
  readonly repairWords: string;
  readonly set: (isBroken: boolean) => void;
}

function faultsOf(ground: Ground, registries: Registries): Pick<Lab, 'repairs' | 'stage' | 'repair'> {
  const faults = new Map<string, Fault>([
    [
      'docker-hub-rate-limit',
      { repairWords: 'Let the limit reset', set: (isBroken) => registries.limitPulls(isBroken) },
    ],
    ...(ground.kind === 'namespaces'
      ? ([
          [
            'dns-on-one-runner',
            {
              repairWords: 'Repair the resolver',
              set: (isBroken: boolean) => ground.setKnown('docker-7', 'images.acme.example', !isBroken),
            },
          ],
        ] as const)
      : []),
  ]);
  return {
    repairs: new Map([...faults].map(([name, { repairWords }]) => [name, repairWords])),
    stage: (scenario) => faults.get(scenario)?.set(true),
    repair(scenario) {
      faults.get(scenario)?.set(false);
      return faults.has(scenario);
    },
  };
}
