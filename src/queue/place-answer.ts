import type { PlaceAnswer } from '../diagnosis/report-place.ts';
import type { HostAnswer } from '../probes/host-answer.ts';
import { imageObservationSchema } from '../probes/image.ts';

/** An agent's answer to the question about an image, as a diagnosis takes it. */
export function placeAnswer(image: string, answer: HostAnswer): PlaceAnswer {
  const { agent: name } = answer;
  if (answer.kind !== 'observed') return { kind: 'silent', name, why: answer.sentence };
  const { ladder, host, facts, repeat } = imageObservationSchema.parse(answer.observation);
  const asTheJob = ladder.identity === 'credential' || ladder.anonymous === null;
  const vantage = { name, image, ladder, host, facts, clock: answer.clock, ...(repeat && { repeat }) };
  return { kind: 'answered', vantage, asTheJob };
}
