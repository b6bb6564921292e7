import type { PlaceAnswer } from '../diagnosis/report-place.ts';
import type { HostAnswer } from '../probes/host-answer.ts';
import { imageObservationSchema } from '../probes/image.ts';
import type { jobIdentities } from './asking/image-question.ts';

interface Asked {
  readonly image: string;
  /** As whom whoever wants to know asked the registry. */
  readonly as: (typeof jobIdentities)[number];
}

/** An agent's answer to the question about an image, as a diagnosis takes it. */
export function placeAnswer({ image, as }: Asked, answer: HostAnswer): PlaceAnswer {
  const { agent: name } = answer;
  if (answer.kind !== 'observed') return { kind: 'silent', name, why: answer.sentence };
  const { ladder, host, facts, repeat } = imageObservationSchema.parse(answer.observation);
  const asTheJob = as === 'asked' || (as === 'host' && ladder.identity === 'credential');
  const vantage = { name, image, ladder, host, facts, clock: answer.clock, ...(repeat && { repeat }) };
  return { kind: 'answered', vantage, asTheJob };
}
