/** A line of input without its line break. Of one beyond the bound nothing is kept. */
export type Line = { readonly kind: 'line'; readonly bytes: Uint8Array } | { readonly kind: 'too-long' };

/** Splits a stream of bytes into lines, in memory bounded by the longest allowed line, in bytes. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;

  function add(bytes: Uint8Array): void {
    length += bytes.length;
    if (length > maxBytes) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  }

  function take(): Line {
    const line: Line =
      length > maxBytes ? { kind: 'too-long' } : { kind: 'line', bytes: Buffer.concat(parts, length) };
    parts = [];
    length = 0;
    return line;
  }

  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    // The reader may reuse the chunk.
    add(chunk.slice(from));
  }
  if (length > 0) yield take();
}

const newline = 0x0a;
