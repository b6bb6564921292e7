import type { IncomingMessage } from 'node:http';

/** Enough for a key file of a cloud registry, percent-encoded. */
const maxBytes = 48 * 1_024;

export type PostedFields =
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: 'too-large' | 'not-a-form' | 'aborted' };

/** Reads a urlencoded body; of a field that comes twice the first counts. */
export async function readFields(request: IncomingMessage): Promise<PostedFields> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    // The rest of what is too large is read and dropped: an answer in the middle of it would not arrive.
    for await (const chunk of chunksOf(request)) {
      total += chunk.length;
      if (total > maxBytes * 20) break;
      if (total <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (total > maxBytes) return { kind: 'too-large' };
  if (type !== 'application/x-www-form-urlencoded') return { kind: 'not-a-form' };
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return { kind: 'fields', fields };
}

function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}
