import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalVantage, type LookFromHere } from '../../bot/local-vantage.ts';
import type { Environment } from '../../config/environment.ts';
import { generateBotKey } from '../../json-web-keys.ts';
import type { RedisPlace } from '../demo-redis.ts';
import { type Climb, createClimb } from './climb.ts';
import { type Ground, prepareGround } from './ground.ts';
import { startHostAgent } from './host-agent.ts';
import { type LabFaults, labFaults } from './lab-faults.ts';
import { botHost, companyNames, labHosts, writeHosts } from './lab-hosts.ts';
import { startRedisServer } from './redis-server.ts';
import { createRegistries, type RegistryLoginData } from './registries.ts';

/** Hosts of runners with real agents on them, registries that they reach, and the bot's Redis between. */
export interface Lab extends LabFaults {
  /** One sentence on what there is. */
  readonly summary: string;
  readonly redis: RedisPlace;
  /** What opens the registries that are closed. */
  readonly login: RegistryLoginData & { readonly registries: readonly string[] };
  /** For the bot's environment. */
  readonly botSettings: Environment;
  readonly lookFromHere: LookFromHere;
  /** Tries a pull from a host; undefined for one that is not here. */
  climb(host: string): Climb | undefined;
  close(): Promise<void>;
}

interface LabOptions {
  readonly directory: string;
  /** GitLab's ids. */
  readonly runnerIds: ReadonlyMap<string, number>;
}

type Ending = () => Promise<unknown>;

/** @throws ConfigError where there is no redis-server. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const endings: Ending[] = [];
  const close = async (): Promise<void> => {
    for (const ending of endings.splice(0).toReversed()) await ending();
  };
  try {
    return { ...(await start(options, endings)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param endings gets what undoes each step, as soon as the step is done. */
async function start({ directory, runnerIds }: LabOptions, endings: Ending[]): Promise<Omit<Lab, 'close'>> {
  const folder = join(directory, 'lab');
  const rootOf = (host: string): string => join(folder, 'hosts', host);
  for (const host of [...labHosts, botHost]) await mkdir(rootOf(host), { recursive: true, mode: 0o700 });
  const login = { username: 'deploy', password: randomBytes(18).toString('base64url') };
  const registries = createRegistries(login);
  const ground = await prepareGround({
    directory: folder,
    hosts: labHosts,
    rootOf,
    registries,
    companyNames,
  });
  endings.push(() => ground.close());
  await writeHosts(ground, rootOf, runnerIds);
  const redis = await startRedisServer(folder, ground.redisHost);
  endings.push(() => redis.stop());

  const keys = generateBotKey();
  const climbs = new Map(labHosts.map((host) => [host as string, climbFrom(ground, host, rootOf(host))]));
  const entries = [];
  for (const [name, climb] of climbs) {
    const common = { name, root: rootOf(name), folder, climb };
    const agent = await startHostAgent({ ...common, ground, redis, botPublicKey: keys.publicKey });
    endings.push(() => agent.stop());
    entries.push(agent.entry);
  }
  const agentsFile = join(folder, 'agents.json');
  await writeFile(agentsFile, JSON.stringify({ agents: entries }));
  return {
    summary: `${summaries[ground.kind]} Whoever is asked for a login types ${login.username} and ${login.password}.`,
    redis: redis.place,
    login: { ...login, registries: registries.closed },
    botSettings: {
      REDIS_URL: `redis://:${redis.place.password}@${redis.place.host}:${redis.place.port}`,
      PULLCHECK_AGENTS_FILE: agentsFile,
      PULLCHECK_SIGNING_KEY: keys.privateKey,
      PULLCHECK_EGRESS_ALLOW: ground.egressAllow,
    },
    lookFromHere: lookFrom(ground, rootOf(botHost)),
    climb: (host) => climbs.get(host),
    ...labFaults(ground, registries),
  };
}

const summaries = {
  namespaces:
    'docker-7 and docker-3 are network namespaces of this machine, each with an agent, a resolver and certificates of its own.',
  'this-host':
    'The agents of docker-7 and docker-3 run on this machine itself, behind a proxy. As root they would have network namespaces of their own.',
} as const;

function climbFrom(ground: Ground, host: string, root: string): Climb {
  const { egressAllow, proxy } = ground;
  const resolve = ground.resolveOf(host);
  return createClimb({ root, egressAllow, resolve, environment: environmentWith(proxy) });
}

function lookFrom(ground: Ground, root: string): LookFromHere {
  const resolve = ground.resolveOf(botHost);
  return createLocalVantage(ground.egressAllow, environmentWith(ground.proxy), {
    root,
    ...(resolve && { resolve }),
  });
}

/** What has no engine of its own goes out by the environment. */
function environmentWith(proxy: string | undefined): Environment {
  return proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
}
