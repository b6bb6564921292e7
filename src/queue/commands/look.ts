import type { CheckWish } from '../../commands/request.ts';
import { coarsen } from '../../diagnosis/coarsen.ts';
import { type CheckConclusion, concludeCheck } from '../../diagnosis/conclude-check.ts';
import type { PlaceAnswer } from '../../diagnosis/report-place.ts';
import type { AskHost } from '../asking/ask-host.ts';
import type { KnownRegistries } from '../known-registries.ts';
import { placeAnswer } from '../place-answer.ts';
import type { ChosenPlaces } from './choose-places.ts';

export interface LookTools {
  /** Undefined where no agents are set up. */
  readonly agents: Pick<AskHost, 'ask'> | undefined;
  /** Asks about an image from beside the bot. */
  readonly lookFromHere: (image: string, platform: string | null) => Promise<PlaceAnswer>;
  readonly registries: Pick<KnownRegistries, 'isKnown'>;
}

/** For each agent: reading its host's settings, the ladder, and the way. */
export const lookDeadlineMs = 40_000;

/** Has all places look at once, and says what it comes to. */
export async function look(
  { agents, lookFromHere, registries }: LookTools,
  { image, platform }: CheckWish,
  places: Extract<ChosenPlaces, { readonly kind: 'chosen' }>,
): Promise<CheckConclusion> {
  const questions = [{ probe: 'image', args: { image, platform, credential: null } }];
  const askAgent = async (agent: string): Promise<readonly PlaceAnswer[]> => {
    const answers = await agents?.ask({ agent, questions, deadlineMs: lookDeadlineMs });
    return (answers ?? []).map((answer) => placeAnswer({ image, as: 'asked' }, answer));
  };
  const [isKnown, ...found] = await Promise.all([
    registries.isKnown(image),
    ...places.agents.map(askAgent),
    ...(places.here ? [lookFromHere(image, platform).then((answer) => [answer])] : []),
  ]);
  const answers = found.flat().map((answer) => (isKnown ? answer : withLittle(answer)));
  return concludeCheck({ image, platform, answers, unasked: places.unasked });
}

function withLittle(answer: PlaceAnswer): PlaceAnswer {
  return answer.kind === 'answered' ? { ...answer, vantage: coarsen(answer.vantage) } : answer;
}
