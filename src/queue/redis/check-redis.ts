import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ConfigError } from '../../errors.ts';

/** Short: until it is over, webhooks find nobody listening. */
const firstContactMs = 1_000;

/**
 * Refuses a Redis that could drop tasks, and one that refuses us. One that does not answer yet is waited for briefly
 * and then left to the reconnecting client: webhooks go to the spool meanwhile, and what is wrong with it is logged
 * once it answers.
 *
 * @throws ConfigError where Redis does not accept what REDIS_URL says, evicts keys or is older than 6.2.
 */
export async function checkRedis(redis: Redis, log: Logger): Promise<void> {
  const contact = await firstContact(redis);
  if (contact.kind === 'refused') throw refusal(contact.error);
  if (contact.kind === 'ready') return checkSettings(redis, log);
  log.warn({}, 'redis does not answer yet');
  redis.once('ready', () => {
    checkSettings(redis, log).catch((error: unknown) =>
      log.error({ err: error }, 'redis cannot be relied on'),
    );
  });
}

type Contact =
  | { readonly kind: 'ready' }
  | { readonly kind: 'late' }
  | { readonly kind: 'refused'; readonly error: Error };

function firstContact(redis: Redis): Promise<Contact> {
  if (redis.status === 'ready') return Promise.resolve({ kind: 'ready' });
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ kind: 'late' }), firstContactMs);
    function onReady(): void {
      settle({ kind: 'ready' });
    }
    function onError(error: Error): void {
      if (isRefusal(error)) settle({ kind: 'refused', error });
    }
    function settle(contact: Contact): void {
      clearTimeout(timer);
      redis.off('ready', onReady).off('error', onError);
      resolve(contact);
    }
    redis.on('ready', onReady).on('error', onError);
  });
}

/** What Redis answers to the name, password and database of a URL that are not right. */
function isRefusal({ message }: Error): boolean {
  return /^(?:WRONGPASS|NOAUTH|ERR invalid password|ERR DB index)/.test(message);
}

function refusal(cause: Error): ConfigError {
  const what = cause.message.startsWith('ERR DB index')
    ? 'there is no database of the number at its end'
    : 'Redis does not accept its user name and password';
  return new ConfigError(`REDIS_URL: ${what}.`, { cause });
}

async function checkSettings(redis: Redis, log: Logger): Promise<void> {
  const info = await readInfo(redis);
  const policy = info.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new ConfigError(
      `Redis evicts keys (maxmemory-policy ${policy}), and tasks with them. Set: maxmemory-policy noeviction.`,
    );
  }
  const [major = 0, minor = 0] = (info.get('redis_version') ?? '99.0').split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2)) {
    throw new ConfigError(
      'Redis is older than 6.2. Upgrade it: the queue needs commands that came with 6.2.',
    );
  }
  if (info.get('role') === 'slave') {
    log.error({}, 'redis is a replica that may be read only: REDIS_URL has to name its primary');
  }
  if (info.get('aof_enabled') === '0') {
    log.warn({}, 'redis has no append-only file: what it holds is lost when it restarts');
  }
}

/** Empty where Redis is gone again, or does not say. */
async function readInfo(redis: Redis): Promise<ReadonlyMap<string, string>> {
  try {
    const lines = (await redis.info()).split('\r\n');
    return new Map(lines.map((line) => split(line)));
  } catch {
    return new Map();
  }
}

function split(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}
