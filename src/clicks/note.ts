/** What one person alone is told. Strings are literal, and may be hostile. */
export interface Note {
  /** One or two sentences. */
  readonly text: string;
  /** A page that goes on from there; null where there is none. */
  readonly link: {
    readonly what: 'registry-auth' | 'link';
    readonly label: string;
    readonly url: string;
  } | null;
}

export function note(text: string): Note {
  return { text, link: null };
}
