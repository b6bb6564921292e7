import type { Logger } from 'pino';
import { limitViolations } from './limits.ts';
import type { Message } from './message.ts';
import { minimalMessage } from './minimal-message.ts';

/** The message itself, or where Slack would refuse it, its plain words: nothing that is known goes unsaid. */
export function fitMessage(
  message: Message,
  { log, op }: { readonly log: Logger; readonly op: string },
): Message {
  const violations = limitViolations(message);
  if (violations.length === 0) return message;

  log.error(
    { op, violations: violations.slice(0, 20) },
    'message over the limits of Slack, plain words sent',
  );
  return minimalMessage(message);
}
