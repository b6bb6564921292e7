import { UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type Click, clickSchema } from '../../clicks/click.ts';
import { type Note, note } from '../../clicks/note.ts';
import { ExternalError, PermanentError } from '../../errors.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import { clickAttempts, clickQueueName } from './click-queue.ts';

interface ClickWorkerOptions {
  readonly connection: Redis;
  /** @returns what to tell the person alone; null where the thread tells. */
  readonly perform: (click: Click) => Promise<Note | null>;
  readonly whisper: (click: Click, note: Note) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

const concurrency = 8;
/** Nobody expects any more that anything happens. */
const staleAfterMs = 15 * 60_000;

/** Does what people clicked on, whichever process took the click. */
export function startClickWorker({
  connection,
  perform,
  whisper,
  now,
  log,
}: ClickWorkerOptions): RunningWorker {
  return startWorker({
    queue: clickQueueName,
    schema: clickSchema,
    connection,
    concurrency,
    log,
    async run(click, job) {
      const about = { click: click.id, verb: click.verb };
      if (now() - click.clickedAt > staleAfterMs) {
        log.warn(about, 'click too old to be followed');
        return;
      }
      try {
        const said = await perform(click);
        if (said !== null) await whisper(click, said);
        log.info({ ...about, isWhispered: said !== null }, 'click answered');
      } catch (error) {
        if (error instanceof PermanentError) {
          await whisper(click, note(permanent));
          log.error({ ...about, err: error }, 'click needs somebody to act');
          throw new UnrecoverableError(String(error));
        }
        const isLast = job.attemptsMade + 1 >= clickAttempts;
        if (isLast) await whisper(click, note(error instanceof ExternalError ? away : broken));
        throw error;
      }
    },
  });
}

const away =
  'GitLab or Slack did not answer for a while. The thread shows what was changed, if anything was; please click again later.';
const permanent =
  "Pullcheck's own access to GitLab has to be mended by its operator before this works; its log says how. Nothing was changed.";
const broken =
  'Pullcheck could not do this because of a fault of its own; its log says which. The thread shows what was changed, if anything was.';
