import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateAgentKey } from '../../json-web-keys.ts';
import { agentAclRule, agentUser } from '../../queue/wire/agent-acl.ts';
import { startAgentProcess } from './agent-process.ts';
import type { Climb } from './climb.ts';
import { startEngine } from './engine.ts';
import type { Ground } from './ground.ts';
import type { RedisServer } from './redis-server.ts';

export interface HostAgent {
  /** For PULLCHECK_AGENTS_FILE. */
  readonly entry: { readonly name: string; readonly publicKey: string; readonly tags: readonly string[] };
  stop(): Promise<void>;
}

interface HostAgentOptions {
  readonly name: string;
  readonly root: string;
  /** For its log, its socket and its data. */
  readonly folder: string;
  readonly ground: Ground;
  readonly redis: RedisServer;
  readonly botPublicKey: string;
  readonly climb: Climb;
}

/** A host's engine and its agent, which is set up as the documentation says. */
export async function startHostAgent(options: HostAgentOptions): Promise<HostAgent> {
  const { name, root, folder, ground, redis, botPublicKey, climb } = options;
  const { privateKey, publicKey } = generateAgentKey();
  const password = randomBytes(24).toString('base64url');
  await redis.addUser(agentUser(name), agentAclRule(name, password));
  const engine = await startEngine({ path: join(folder, `${name}.sock`), proxy: ground.proxy, climb });
  const agent = startAgentProcess({
    enter: ground.enter(name),
    logFile: join(folder, `agent-${name}.log`),
    settings: {
      PULLCHECK_AGENT_NAME: name,
      PULLCHECK_AGENT_KEY: privateKey,
      PULLCHECK_BOT_PUBLIC_KEY: botPublicKey,
      REDIS_URL: `redis://${agentUser(name)}:${password}@${ground.redisHost}:${redis.place.port}`,
      PULLCHECK_HOST_ROOT: root,
      DOCKER_HOST: engine.address,
      PULLCHECK_EGRESS_ALLOW: ground.egressAllow,
      PULLCHECK_DATA: join(folder, `data-${name}`),
    },
  });
  return {
    entry: { name, publicKey, tags: [] },
    async stop() {
      await agent.stop();
      await engine.close();
    },
  };
}
