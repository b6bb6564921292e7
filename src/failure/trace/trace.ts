import { plainLine } from '../plain-text.ts';

export interface TraceLine {
  /** Without colours, markers and prefixes; at most 4 KiB. */
  readonly text: string;
  /** Who wrote it; null where the trace carries no timestamps, which alone tell. */
  readonly writer: 'runner' | 'script' | null;
  /** The runner's section that the line is in or, after its end, was last in; null without markers. */
  readonly section: string | null;
}

export interface Trace {
  readonly lines: readonly TraceLine[];
  /** The text carries section markers or timestamps: it is a trace as GitLab serves it, not a copy of a page. */
  readonly marked: boolean;
  /** The runner stopped collecting at its output limit, so the end is missing. */
  readonly truncated: boolean;
}

/**
 * The lines of a job trace as any runner since 12 writes it: with or without timestamps, sections and colours.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/buildlogger/internal/timestamper/timestamper.go
 */
export function readTrace(text: string): Trace {
  const lines: TraceLine[] = [];
  let section: string | null = null;
  let marked = false;
  for (const row of joinRows(text.split('\n'))) {
    marked ||= row.writer !== null;
    for (const piece of row.text.includes('section_') ? row.text.split(sectionMarker) : [row.text]) {
      const marker = sectionName.exec(piece);
      marked ||= marker !== null;
      if (marker === null) lines.push({ text: plainLine(piece), writer: row.writer, section });
      else section = marker[1] === 'start' ? (marker[2] ?? section) : section;
    }
  }
  return { lines, marked, truncated: lines.some((line) => outputLimit.test(line.text)) };
}

interface Row {
  text: string;
  readonly writer: TraceLine['writer'];
}

// Until the year 3000.
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z ([0-9a-f]{2})([OE])([ +])/;
const sectionMarker = /(section_(?:start|end):\d{1,12}:[\w.-]{1,80}(?:\[[^\][\r\n]{0,200}\])?)/;
const sectionName = /^section_(start|end):\d{1,12}:([\w.-]{1,80})/;
const outputLimit = /^Job's log exceeded limit of \d+ bytes/;

/** Drops the timestamps; a row that goes on is appended to the last one of its stream. */
function joinRows(lines: readonly string[]): readonly Row[] {
  const rows: Row[] = [];
  const last = new Map<string, Row>();
  for (const line of lines) {
    const { stream, goesOn, ...row } = parseRow(line);
    const before = goesOn ? last.get(stream) : undefined;
    if (before === undefined) {
      rows.push(row);
      if (stream !== '') last.set(stream, row);
    } else if (before.text.length < longestRow) before.text += row.text;
  }
  return rows;
}

const longestRow = 65_536;

function parseRow(line: string): Row & { readonly stream: string; readonly goesOn: boolean } {
  const stamp = line.startsWith('2') ? timestamp.exec(line.slice(0, 40)) : null;
  if (stamp === null) return { text: line, writer: null, stream: '', goesOn: false };
  const [prefix, stream = '', , mark] = stamp;
  return {
    text: line.slice(prefix.length),
    writer: stream === '00' ? 'runner' : 'script',
    stream: stamp.slice(1, 3).join(''),
    goesOn: mark === '+',
  };
}
