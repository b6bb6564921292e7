import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The bytes of a file, or of standard input. Every chunk is a view of the same buffer, valid until the next is asked for:
 * reading a pipe this way costs least and holds 64 KiB.
 *
 * @throws the system's own error (`ENOENT`, `EACCES`, `EISDIR`, …) where the file cannot be read.
 */
export async function* readInput(file: string | undefined): AsyncGenerator<Uint8Array> {
  const descriptor = file === undefined ? 0 : openSync(file, 'r');
  const buffer = new Uint8Array(chunkBytes);
  try {
    for (;;) {
      const length = readSync(descriptor, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } catch (error) {
    // Whoever shares this end of the pipe made it non-blocking; only the event loop can wait for it now.
    if (file !== undefined || !isAgain(error)) throw error;
    for await (const chunk of process.stdin) yield Buffer.from(chunk);
  } finally {
    if (file !== undefined) closeSync(descriptor);
  }
}

/** What a pipe holds. */
const chunkBytes = 64 * 1024;

function isAgain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
