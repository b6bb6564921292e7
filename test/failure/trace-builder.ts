/** How a runner of a given version writes, and what its copy from GitLab's page looks like. */
export interface TraceStyle {
  readonly version: string;
  /** Default: as that version does, on from 18.7. */
  readonly timestamps?: boolean;
  /** `page`: copied from the browser, without escapes and markers; `ghost`: the same with the codes left behind. */
  readonly copy?: 'page' | 'ghost';
}

export interface TraceWriter {
  /** A plain line of the runner. */
  line(text: string): void;
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
  /** The job's last line, written by a logger of its own. */
  outcome(text: string): void;
  section(name: string, heading: string, body: () => void): void;
  /** A line of the job's own script. */
  script(text: string): void;
}

/** The bytes of a job trace, as GitLab's API returns them. */
export function buildTrace(style: TraceStyle, write: (trace: TraceWriter) => void): string {
  const rows = new Rows(style);
  const reset = '\u001b[0;m';
  const at = '1790419369';
  rows.runner(`\u001b[0KRunning with gitlab-runner ${style.version} (c1b0a4ab)${reset}`);
  const systemId = since(style.version, 15, 8) ? ', system ID: s_89e5e9956577' : '';
  rows.runner(`\u001b[0K  on docker-host-01 AbCdEf12${systemId}${reset}`);
  write({
    line: (text) => rows.runner(`\u001b[0K${text}${reset}`),
    info: (text) => rows.runner(`\u001b[32;1m${text}${reset}`),
    warning: (text) => rows.runner(`\u001b[0;33mWARNING: ${text}${reset}`),
    error: (text) => rows.runner(`\u001b[31;1mERROR: ${text}${reset}`),
    outcome: (text) => rows.outcome(`\u001b[31;1m${text}${reset}`),
    section(name, heading, body) {
      rows.marker(`section_start:${at}:${name}\r\u001b[0K`);
      rows.runner(`\u001b[0K\u001b[36;1m${heading}${reset}${reset}`);
      body();
      rows.marker(`section_end:${at}:${name}\r\u001b[0K`);
    },
    script: (text) => rows.script(text),
  });
  return rows.text();
}

/** True from `major.minor` on. */
export function since(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

class Rows {
  readonly #style: TraceStyle;
  readonly #timestamps: boolean;
  readonly #rows: string[] = [];
  #pending = '';
  #count = 0;

  constructor(style: TraceStyle) {
    this.#style = style;
    this.#timestamps = style.timestamps ?? since(style.version, 18, 7);
  }

  runner(text: string): void {
    this.#write('00', text);
  }

  script(text: string): void {
    this.#write('01', text);
  }

  /** A marker has no newline of its own: with timestamps the rest of its row follows as a continuation. */
  marker(text: string): void {
    if (this.#style.copy !== undefined) return;
    if (this.#timestamps) {
      this.#rows.push(`${this.#stamp('00')} ${text}`);
      this.#pending = '+';
    } else this.#pending += text;
  }

  /** A new logger never continues a row. */
  outcome(text: string): void {
    if (this.#timestamps) this.#pending = '';
    this.#write('00', text);
  }

  text(): string {
    return `${this.#rows.join('\n')}\n`;
  }

  #write(stream: string, text: string): void {
    const copied = this.#copied(text);
    const start = this.#timestamps && this.#style.copy === undefined;
    this.#rows.push(
      start ? `${this.#stamp(stream)}${this.#pending || ' '}${copied}` : `${this.#pending}${copied}`,
    );
    this.#pending = '';
  }

  #copied(text: string): string {
    if (this.#style.copy === 'page') return text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '');
    return this.#style.copy === 'ghost' ? text.replaceAll('\u001b', '') : text;
  }

  #stamp(stream: string): string {
    this.#count += 1;
    return `2026-09-26T10:42:49.${String(this.#count).padStart(6, '0')}Z ${stream}O`;
  }
}
