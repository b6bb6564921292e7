import { agentKeyspace } from './agent-keys.ts';

/**
 * What an agent's worker sends itself, and what BullMQ's scripts call on its behalf: Redis checks both against the
 * caller's rights. There is no EVAL: an agent runs only those scripts that the bot loaded. The test of this rule leaves
 * none of them out without something failing.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
const commands = (
  'client|setname evalsha bzpopmin del exists get set incr pttl hget hset hgetall hmget hmset hincrby hdel ' +
  'llen lpush rpush lrange lrem rpoplpush sadd scard srem smembers xadd xtrim zadd zcard zpopmin zrange ' +
  'zrangebyscore zrem zremrangebyrank zrevrange zrevrangebyscore'
).split(' ');

/** Redis user of an agent. */
export function agentUser(name: string): string {
  return agentKeyspace(name).prefix.replaceAll(':', '-');
}

/** Arguments of `ACL SETUSER`, in order, without the user's name. `password` must not contain white space. */
export function agentAclRule(name: string, password: string): readonly string[] {
  const rights = commands.map((command) => `+${command}`);
  return [
    'reset',
    'on',
    `>${password}`,
    'resetchannels',
    '-@all',
    `~${agentKeyspace(name).prefix}:*`,
    ...rights,
  ];
}
