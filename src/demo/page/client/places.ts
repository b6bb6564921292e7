import { createContext, use, useEffect, useRef, useState } from 'react';
import type { Act, ActOutcome } from '../act.ts';
import type { MessageView, PageParts } from '../page-parts.ts';

/** What is being looked at. */
export interface Place {
  /** `home`: the app's Home tab. */
  readonly channel: string;
  /** The `ts` of the parent; absent: the channel itself. */
  readonly thread?: string | undefined;
  /** The job whose log is shown. */
  readonly jobId?: number | undefined;
}

interface Everywhere {
  /** Id of the person that one is. */
  readonly you: string;
  readonly perform: (asked: Act) => Promise<ActOutcome>;
  readonly place: Place;
  readonly go: (place: Place) => void;
  readonly parts: PageParts;
}

export const PlacesContext = createContext<Everywhere | null>(null);

export function useEverywhere(): Everywhere {
  const everywhere = use(PlacesContext);
  if (everywhere === null) throw new Error('used outside of the page');
  return everywhere;
}

/** Where one is. After a start it moves into the thread that comes of it, unless one has gone elsewhere meanwhile. */
export function usePlace({ house, slack, gitlab }: PageParts) {
  const [place, setPlace] = useState<Place>({ channel: house.channel });
  const following = useRef<number | null>(null);
  const { messages } = slack;
  const newest = gitlab.pipelines[0];

  useEffect(() => {
    if (following.current === null || newest === undefined || newest.startedAt < following.current) return;
    const pipelines = gitlab.pipelines.filter(({ startedAt }) => startedAt === newest.startedAt);
    const thread = threadOf(messages, new Set(pipelines.map(({ id }) => id)));
    if (thread === undefined) return;
    following.current = null;
    setPlace({ channel: thread.channel, thread: thread.ts });
  }, [messages, gitlab, newest]);

  return {
    place,
    go(next: Place) {
      following.current = null;
      setPlace(next);
    },
    /** From now on the first thread of what is started next is waited for. */
    follow() {
      following.current = Date.now() - clockSlackMs;
      setPlace({ channel: house.channel });
    },
  };
}

/** Browser and server run on one machine, and round differently. */
const clockSlackMs = 50;

function threadOf(
  messages: readonly MessageView[],
  pipelineIds: ReadonlySet<number>,
): { readonly channel: string; readonly ts: string } | undefined {
  const about = messages.find(
    ({ pipelineId, threadTs }) => threadTs !== null && pipelineIds.has(pipelineId ?? 0),
  );
  return about && { channel: about.channel, ts: about.threadTs ?? about.ts };
}
