import type { Message } from './slack/message.ts';
import { messageLines } from './thread-view/message-lines.ts';
import { cleanLine, wrapLine } from './thread-view/terminal-text.ts';

/** A parent and its replies, oldest first. */
export type Thread = readonly Message[];

export interface ThreadViewOptions {
  /** Columns of the terminal; below 24 lines are as wide as 24. */
  readonly width: number;
  /** Names by user id, for people and mentions; an unknown id is shown as it is. */
  readonly names?: ReadonlyMap<string, string>;
}

const narrowest = 24;
const roomy = 60;

/**
 * A channel's threads as people see them, in plain text: parents at the left, replies indented, buttons in brackets,
 * literal text behind a bar.
 *
 * @returns lines no wider than the terminal, free of control characters and of direction marks; empty where there is no thread.
 */
export function threadView(threads: readonly Thread[], options: ThreadViewOptions): string {
  const width = Math.max(narrowest, options.width);
  const indent = width < roomy ? { parent: '', reply: '│ ' } : { parent: '  ', reply: '  │ ' };
  const blocks = threads.map(([parent, ...replies]) =>
    parent === undefined
      ? []
      : [
          ...shown(parent, { ...options, width, margin: '', body: indent.parent }),
          ...replies.flatMap((reply) => [
            indent.reply.trimEnd(),
            ...shown(reply, { ...options, width, margin: indent.reply, body: indent.parent }),
          ]),
        ],
  );
  return blocks
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

interface Placing extends ThreadViewOptions {
  /** Stands before every line. */
  readonly margin: string;
  /** Stands before every line but the author's. */
  readonly body: string;
}

function shown(message: Message, { width, margin, body, names = new Map() }: Placing): readonly string[] {
  const room = width - margin.length;
  const author = wrapLine(authorOf(message, names), room);
  const content = messageLines(message, names).flatMap(({ text, prefix }) =>
    wrapLine(text, room - body.length - prefix.length).map((line) => `${body}${prefix}${line}`),
  );
  return [...author, ...content].map((line) => `${margin}${line}`.trimEnd());
}

function authorOf({ author, edited }: Message, names: ReadonlyMap<string, string>): string {
  const name = author.kind === 'user' ? (names.get(author.userId) ?? author.userId) : author.name;
  const badge = author.kind === 'user' ? '' : ' [APP]';
  return cleanLine(`${name}${badge}${edited === null ? '' : ' (edited)'}`);
}
