import type { ReactNode } from 'react';
import type { EphemeralView, MessageView } from '../page-parts.ts';
import { attachmentBlocks, colourOf } from './attachment-blocks.ts';
import { BlocksView, textBlocks } from './blocks-view.tsx';
import { useEverywhere } from './places.ts';
import type { Pressed } from './presses.ts';

/** A message of a channel or thread; in a channel with what its thread holds. */
export function Message({
  message,
  replies,
}: {
  readonly message: MessageView;
  readonly replies: readonly MessageView[];
}) {
  const { you, perform, go } = useEverywhere();
  const { channel, ts, blocks, text, attachments } = message;
  const press = (pressed: Pressed): void =>
    void perform({ kind: 'click', user: you, channel, ts, ...pressed });
  const last = replies.at(-1);
  const shown = blocks.length > 0 ? blocks : textBlocks(text);

  return (
    <Frame
      author={useAuthor(message)}
      isApp={message.author.kind !== 'user'}
      ts={ts}
      isEdited={message.isEdited}
    >
      {shown.length > 0 && <BlocksView blocks={shown} onPress={press} />}
      {attachments.map((attachment) => (
        <div key={JSON.stringify(attachment)} className={`attachment ${colourOf(attachment)}`}>
          <BlocksView blocks={attachmentBlocks(attachment)} onPress={press} />
        </div>
      ))}
      {last !== undefined && (
        <button type="button" className="replies" onClick={() => go({ channel, thread: ts })}>
          {replies.length} {replies.length === 1 ? 'reply' : 'replies'}{' '}
          <span className="quiet">last at {timeOf(last.ts)}</span>
        </button>
      )}
      <button
        type="button"
        className="shortcut"
        title="Message shortcut of Pullcheck"
        onClick={() => void perform({ kind: 'shortcut', user: you, channel, ts })}
      >
        Diagnose this log
      </button>
    </Frame>
  );
}

/** What only one person sees. */
export function EphemeralMessage({ message }: { readonly message: EphemeralView }) {
  const { you, perform } = useEverywhere();
  const { channel, ts, blocks, text } = message;
  return (
    <Frame author="pullcheck" isApp ts={ts} isEdited={false} className="ephemeral">
      <p className="only-you">
        <span aria-hidden="true">◔</span> Only visible to you
      </p>
      <BlocksView
        blocks={blocks.length > 0 ? blocks : textBlocks(text)}
        onPress={(pressed) => void perform({ kind: 'click', user: you, channel, ts, ...pressed })}
      />
    </Frame>
  );
}

interface FrameProps {
  readonly author: string;
  readonly isApp: boolean;
  readonly ts: string;
  readonly isEdited: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Frame({ author, isApp, ts, isEdited, className = '', children }: FrameProps) {
  return (
    <article className={`message ${className}`} aria-label={`${author}, ${timeOf(ts)}`}>
      <span className={`avatar ${isApp ? 'app' : 'person'}`} aria-hidden="true">
        {author.slice(0, 1).toUpperCase()}
      </span>
      <div className="message-body">
        <p className="message-head">
          <strong>{author}</strong>
          {isApp && <span className="badge">APP</span>}
          <time className="quiet" dateTime={new Date(Number(ts) * 1_000).toISOString()}>
            {timeOf(ts)}
          </time>
          {isEdited && <span className="quiet">(edited)</span>}
        </p>
        {children}
      </div>
    </article>
  );
}

function useAuthor({ author }: MessageView): string {
  const { parts } = useEverywhere();
  if (author.kind !== 'user') return author.name;
  return parts.house.people.find(({ id }) => id === author.userId)?.realName ?? author.userId;
}

function timeOf(ts: string): string {
  return new Date(Number(ts) * 1_000).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}
