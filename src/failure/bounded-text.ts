/** How much of a stream is kept; both in bytes. */
export interface TextBounds {
  readonly headBytes: number;
  readonly tailBytes: number;
}

/** Enough for the runner's header and, at the end, for every attempt of a preparation. */
export const traceBounds: TextBounds = { headBytes: 64 * 1024, tailBytes: 256 * 1024 };

/** The beginning and the end of a stream of any size, in constant memory. */
export interface BoundedText {
  /** Copies what it keeps: the caller may reuse the chunk. */
  push(chunk: Uint8Array): void;
  /**
   * What was kept, decoded as UTF-8. Where the middle was left out, a line of its own says so, and the lines on both
   * sides are whole unless a single one exceeds the bound.
   */
  text(): string;
  /** All bytes pushed so far, kept or not. */
  bytes(): number;
  truncated(): boolean;
}

export function createBoundedText({ headBytes, tailBytes }: TextBounds = traceBounds): BoundedText {
  const head = new Uint8Array(headBytes);
  const ring = new Uint8Array(tailBytes);
  let total = 0;
  // Where the next byte goes, which is also the oldest byte once the ring is full.
  let next = 0;

  function push(chunk: Uint8Array): void {
    const forHead = Math.min(chunk.length, Math.max(0, headBytes - total));
    if (forHead > 0) head.set(chunk.subarray(0, forHead), total);
    total += chunk.length;
    const rest = chunk.subarray(Math.max(forHead, chunk.length - tailBytes));
    // What a long chunk overwrites more than once is not written at all.
    const first = Math.min(rest.length, tailBytes - next);
    ring.set(rest.subarray(0, first), next);
    ring.set(rest.subarray(first), 0);
    next = tailBytes === 0 ? 0 : (next + rest.length) % tailBytes;
  }

  function tail(): Uint8Array {
    const length = Math.min(Math.max(0, total - headBytes), tailBytes);
    if (length < tailBytes) return ring.subarray(0, length);
    const whole = new Uint8Array(tailBytes);
    whole.set(ring.subarray(next));
    whole.set(ring.subarray(0, next), tailBytes - next);
    return whole;
  }

  return {
    push,
    bytes: () => total,
    truncated: () => total > headBytes + tailBytes,
    text() {
      const kept = head.subarray(0, Math.min(total, headBytes));
      return total > headBytes + tailBytes ? joinAtLines(kept, tail(), total) : decode(kept, tail());
    },
  };
}

const newline = 0x0a;

function joinAtLines(head: Uint8Array, tail: Uint8Array, total: number): string {
  const lastLine = head.lastIndexOf(newline);
  const firstLine = tail.indexOf(newline);
  const before = lastLine < 0 ? wholeCharacters(head) : head.subarray(0, lastLine + 1);
  const after = firstLine < 0 ? tail.subarray(continuationBytes(tail)) : tail.subarray(firstLine + 1);
  const omitted = total - before.length - after.length;
  const border = lastLine < 0 ? '\n' : '';
  return `${decode(before)}${border}[… ${omitted} bytes left out …]\n${decode(after)}`;
}

function decode(...parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}

/** Bytes at the start that belong to a character cut in two. */
function continuationBytes(bytes: Uint8Array): number {
  let count = 0;
  while (count < 3 && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}

/** Without the first bytes of a character that does not end here. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
