import { useEffect, useRef } from 'react';
import type { ChannelView, MessageView } from '../page-parts.ts';
import { BlocksView } from './blocks-view.tsx';
import { Composer } from './composer.tsx';
import { EphemeralMessage, Message } from './message.tsx';
import { ModalView } from './modal-view.tsx';
import { useEverywhere } from './places.ts';

export function SlackPane() {
  const { parts, you, place, go, perform } = useEverywhere();
  const { house, slack } = parts;
  const kind = house.people.find(({ id }) => id === you)?.kind;
  const channels = house.channels.filter(
    ({ members, isPrivate, archived }) =>
      !archived && (members.includes(you) || (!isPrivate && kind === 'member')),
  );
  const channel = channels.find(({ id }) => id === place.channel);
  const modal = slack.views.findLast(({ type, user }) => type === 'modal' && user === you);

  function openHome(): void {
    void perform({ kind: 'open-home', user: you });
    go({ channel: 'home' });
  }

  return (
    <section className="pane slack" id="pane-slack" aria-label="Slack">
      <nav className="channels" aria-label="Channels">
        {channels.map(({ id, name, isPrivate }) => (
          <button
            key={id}
            type="button"
            aria-current={id === place.channel ? 'page' : undefined}
            onClick={() => go({ channel: id })}
          >
            <span aria-hidden="true">#</span> {name}
            {isPrivate && <span className="only-read"> (private)</span>}
          </button>
        ))}
        <button type="button" aria-current={place.channel === 'home' ? 'page' : undefined} onClick={openHome}>
          App Home
        </button>
      </nav>
      {place.channel === 'home' && <Home />}
      {channel !== undefined && <Room channel={channel} thread={place.thread} />}
      {channel === undefined && place.channel !== 'home' && (
        <p className="empty">You are not in this channel.</p>
      )}
      {modal !== undefined && <ModalView key={modal.id} view={modal} />}
    </section>
  );
}

function Home() {
  const { parts, you } = useEverywhere();
  const home = parts.slack.views.find(({ type, user }) => type === 'home' && user === you);
  if (home === undefined) return <p className="empty">The app shows nothing here yet.</p>;
  return (
    <div className="messages">
      <BlocksView blocks={home.blocks} onPress={() => undefined} />
    </div>
  );
}

interface RoomProps {
  readonly channel: ChannelView;
  readonly thread: string | undefined;
}

function Room({ channel, thread }: RoomProps) {
  const { parts, you } = useEverywhere();
  const all = parts.slack.messages.filter((message) => message.channel === channel.id);
  const shown = all.filter(({ ts, threadTs }) =>
    thread === undefined ? threadTs === null : (threadTs ?? ts) === thread,
  );
  const ephemerals = parts.slack.ephemerals.filter(
    (one) => one.channel === channel.id && one.user === you && (one.threadTs ?? undefined) === thread,
  );
  const end = useRef<HTMLDivElement>(null);
  const newest = [...shown, ...ephemerals].reduce((last, { ts }) => (ts > last ? ts : last), '');
  useEffect(() => {
    // Where one reads a thread its beginning is what matters; a channel is read from its end.
    if (thread === undefined || ephemerals.length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [newest, thread, ephemerals.length]);

  return (
    <>
      <RoomHead channel={channel} thread={thread} />
      <div className="messages" role="log" aria-label={thread === undefined ? `#${channel.name}` : 'Thread'}>
        {shown.length === 0 && (
          <p className="empty">
            Nothing has failed yet. Start a scenario, or type <code>/pullcheck help</code>.
          </p>
        )}
        {inOrder(shown, ephemerals).map((entry) =>
          'author' in entry ? (
            <Message
              key={entry.ts}
              message={entry}
              replies={thread === undefined ? repliesTo(all, entry) : []}
            />
          ) : (
            <EphemeralMessage key={entry.ts} message={entry} />
          ),
        )}
        <div ref={end} />
      </div>
      <Composer key={`${channel.id}/${thread ?? ''}`} channel={channel} thread={thread} />
    </>
  );
}

function RoomHead({ channel, thread }: RoomProps) {
  const { go } = useEverywhere();
  if (thread === undefined)
    return (
      <div className="room-head">
        <h2>
          <span aria-hidden="true">#</span> {channel.name}
        </h2>
      </div>
    );
  return (
    <div className="room-head">
      <button type="button" className="back" onClick={() => go({ channel: channel.id })}>
        ← #{channel.name}
      </button>
      <h2>Thread</h2>
    </div>
  );
}

function repliesTo(all: readonly MessageView[], { ts }: MessageView): readonly MessageView[] {
  return all.filter(({ threadTs }) => threadTs === ts);
}

function inOrder<A extends { readonly ts: string }, B extends { readonly ts: string }>(
  messages: readonly A[],
  ephemerals: readonly B[],
): readonly (A | B)[] {
  return [...messages, ...ephemerals].toSorted((a, b) => Number(a.ts) - Number(b.ts));
}
