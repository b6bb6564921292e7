import type { Job } from '../model.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';

const chunkBytes = 16 * 1024;

/** The whole trace: GitLab knows no range. Empty where it was erased or never written. */
export function readTrace(world: World, job: Job): Answer {
  const headers = { 'Content-Type': 'text/plain', 'Content-Disposition': `infile; filename="${job.id}.log"` };
  const trace = world.traces.get(job.id) ?? { kind: 'text', text: '' };
  if (trace.kind === 'generated') return { kind: 'text', headers, chunks: trace.chunks, bytes: null };
  const text = trace.kind === 'text' ? trace.text : trace.readings[0];
  if (trace.kind === 'growing') {
    const [, next, ...later] = trace.readings;
    if (next !== undefined) world.traces.set(job.id, { kind: 'growing', readings: [next, ...later] });
  }
  const bytes = Buffer.from(text);
  return { kind: 'text', headers, chunks: () => pieces(bytes), bytes: bytes.length };
}

function* pieces(bytes: Buffer): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
