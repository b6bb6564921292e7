/** One line before it is wrapped; what it is wrapped into keeps the prefix. */
export interface Line {
  readonly prefix: string;
  readonly text: string;
}

/** People's names by user id. */
export type Names = ReadonlyMap<string, string>;
