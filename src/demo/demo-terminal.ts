import { styleText } from 'node:util';
import type { PlayReport } from './play-report.ts';
import { cleanLine, wrapLine } from './thread-view/terminal-text.ts';

export interface Terminal {
  /** Columns that text may take. */
  readonly width: number;
  /** Prints a played scenario. */
  scenario(report: PlayReport, place: { readonly number: number; readonly total: number }): void;
  /** Prints a paragraph; lines are broken where they are too wide. */
  say(text: string): void;
  /** Prints as it is, for lines that are to be copied. */
  print(text: string): void;
}

/** What is needed of `process.stdout`. */
interface Output {
  readonly isTTY: boolean;
  /** Of a terminal only; so is the next. */
  readonly columns: number;
  hasColors(): boolean;
  write(text: string): unknown;
}

type Style = 'bold' | 'dim' | 'green' | 'red';

const widest = 100;
const narrowest = 24;
const unknownWidth = 80;

/** Colours only where a person looks on, and nobody has asked for none. */
export function createTerminal(stream: Output): Terminal {
  const hasColours = stream.isTTY && stream.hasColors();
  const width = Math.max(narrowest, Math.min(widest, stream.isTTY ? stream.columns : unknownWidth));
  const styled = (style: Style, text: string): string =>
    hasColours ? styleText(style, text, { validateStream: false }) : text;
  const print = (text: string): void => void stream.write(`${text}\n`);
  return {
    width,
    print,
    say: (text) => {
      const lines = text.split('\n').flatMap((line) => wrapLine(cleanLine(line), width));
      print(lines.join('\n'));
    },
    scenario: ({ title, sent, threads, isAsWritten, verdict }, { number, total }) => {
      const mark = isAsWritten ? styled('green', `✓ ${verdict}`) : styled('red', `✗ ${verdict}`);
      const parts = [
        styled('dim', `── ${number} of ${total} ${'─'.repeat(width)}`.slice(0, width)),
        `${styled('bold', title)}\n${styled('dim', sent)}`,
        ...(threads === null ? [] : [threads]),
        `${mark}\n`,
      ];
      print(parts.join('\n\n').replace('\n\n', '\n'));
    },
  };
}
