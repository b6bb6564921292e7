import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Change, Doer } from './change.ts';
import type { PipelineId } from './incident-key.ts';

/** One line of the audit trail: who did what where, and what became of it. Values only as fingerprints. */
export interface AuditEntry {
  readonly change: string;
  /** The click or post that it became of: with `what`, the same entry whenever it is written again. */
  readonly occasion: string;
  readonly verb: Change['verb'];
  readonly by: Doer;
  readonly pipeline: PipelineId;
  readonly what: 'begun' | 'done' | 'refused' | 'unsettled' | 'undo-begun' | 'undone' | 'not-undone';
  /** What changed, before and after; or why nothing did. */
  readonly details: readonly unknown[];
}

export interface Audit {
  /** Kept before it resolves; the log has it too. */
  write(entry: AuditEntry): Promise<void>;
}

export const auditKey = 'pullcheck:audit';

/** Far more than a year of clicks. */
const mostEntries = 100_000;

/** A stream: entries can be added and read, and are in the order of their ids, which are instants. */
export function createAudit(redis: Redis, log: Logger): Audit {
  return {
    async write(entry) {
      const { what, ...about } = entry;
      const written = `pullcheck:audited:${entry.occasion}:${what}`;
      const isNew = await redis.eval(addOnce, 2, auditKey, written, mostEntries, JSON.stringify(entry));
      if (isNew === 1) log.info({ ...about, outcome: what }, 'audit');
    },
  };
}

/** A process that was killed behind it writes the same again. */
const addOnce = `
if not redis.call('set', KEYS[2], '1', 'EX', 172800, 'NX') then return 0 end
redis.call('xadd', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'entry', ARGV[2])
return 1`;
