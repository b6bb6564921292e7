import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { HostAnswer } from '../../probes/host-answer.ts';
import type { AnswerReader } from './answer-reader.ts';
import type { AnswerTasks } from './answer-tasks.ts';
import type { Inquiry } from './inquiry.ts';
import type { Lookout } from './lookout.ts';
import type { Question, Questions } from './questions.ts';
import { toUnheard } from './unheard.ts';

export interface Asking {
  readonly agent: string;
  readonly questions: readonly Question[];
  /** From now on; an agent hears of it. At most three minutes. */
  readonly deadlineMs: number;
}

export interface AskHost {
  /**
   * Asks, and waits for every answer: in the order of the questions, and never longer than the deadline and a second.
   *
   * @throws an error of Redis where nothing can be asked at all.
   */
  ask(asking: Asking): Promise<readonly HostAnswer[]>;
  /**
   * Asks, and has each answer given to `onAnswer` of whichever replica lives then: by the deadline, at least once. The same
   * `key` asks the same agent the same questions once.
   */
  post(
    asking: Asking & { readonly key: string; readonly about: z.infer<ReturnType<typeof z.json>> },
  ): Promise<void>;
}

interface AskHostOptions {
  readonly questions: Questions;
  readonly reader: AnswerReader;
  readonly lookout: Lookout;
  readonly tasks: AnswerTasks;
  readonly now: () => number;
}

/** An agent uses its time up, and then its answer is on the way. */
export const graceMs = 500;

export function createAskHost(options: AskHostOptions): AskHost {
  const { questions, tasks, now } = options;
  return {
    async ask({ agent, questions: asked, deadlineMs }) {
      const deadlineAt = now() + deadlineMs;
      return Promise.all(
        asked.map(async (question) => {
          const prepared = await questions.prepare({
            id: randomUUID(),
            agent,
            question,
            deadlineAt,
            about: null,
          });
          if (prepared.kind === 'unheard') return prepared.answer;
          const { inquiry, request } = prepared;
          if (!(await questions.send(inquiry, request))) return toUnheard(inquiry, 'damaged');
          return wait(options, inquiry);
        }),
      );
    },
    async post({ agent, questions: asked, deadlineMs, key, about }) {
      const deadlineAt = now() + deadlineMs;
      await Promise.all(
        asked.map(async (question, at) => {
          const id = idOf([key, agent, question.probe, String(at)]);
          const prepared = await questions.prepare({ id, agent, question, deadlineAt, about });
          if (prepared.kind === 'unheard') return tasks.deliver(about, prepared.answer);
          const waiting = await tasks.add(prepared);
          if (waiting === undefined) return;
          if (await questions.send(prepared.inquiry, waiting.request)) tasks.expect(prepared.inquiry);
          else await tasks.hurry(id);
        }),
      );
    },
  };
}

/** The promise's own deadline; nobody else knows of the question. While Redis is away there is nothing to see. */
async function wait(options: AskHostOptions, inquiry: Inquiry): Promise<HostAnswer> {
  const { reader, lookout, now } = options;
  const endsAt = inquiry.deadlineAt + graceMs;
  let isForged = false;
  for (;;) {
    await sign(lookout, inquiry, endsAt - now());
    const isLast = now() >= endsAt;
    const look = await reader.look(inquiry).catch(unless(isLast, nothingSeen));
    if (look.kind === 'answered') {
      await reader.drop(inquiry).catch(unless(isLast, undefined));
      return look.answer;
    }
    isForged ||= look.isForged;
    const isOver = isLast || !(await reader.isPresent(inquiry.agent).catch(unless(isLast, true)));
    if (isOver) return reader.giveUp(inquiry, isForged);
  }
}

const nothingSeen = { kind: 'nothing', isForged: false } as const;

function unless<T>(isLast: boolean, instead: T): (error: unknown) => T {
  return (error) => {
    if (isLast) throw error;
    return instead;
  };
}

/** Until there is something to look at, or nothing to wait for. */
async function sign(lookout: Lookout, inquiry: Inquiry, withinMs: number): Promise<void> {
  const over = new AbortController();
  const seen = new Promise<void>((resolve) => {
    over.signal.addEventListener('abort', lookout.watch(inquiry, resolve));
  });
  const late = sleep(Math.max(withinMs, 0), undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([seen, late]);
  over.abort();
}

/** A UUID that the same words always give (version 8 of RFC 9562). */
function idOf(words: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
