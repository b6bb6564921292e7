import { type FormEvent, useState } from 'react';
import type { ChannelView } from '../page-parts.ts';
import { useEverywhere } from './places.ts';

/** Where one types messages and commands. */
export function Composer({
  channel,
  thread,
}: {
  readonly channel: ChannelView;
  readonly thread: string | undefined;
}) {
  const { you, perform } = useEverywhere();
  const [text, setText] = useState('');
  const label = thread === undefined ? `Message #${channel.name}` : 'Reply in the thread';

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (text.trim() === '') return;
    const outcome = await perform({
      kind: 'say',
      user: you,
      channel: channel.id,
      text,
      ...(thread !== undefined && { threadTs: thread }),
    });
    if (outcome.kind === 'done') setText('');
  }

  return (
    <form className="composer" onSubmit={(event) => void send(event)}>
      <input
        type="text"
        aria-label={label}
        placeholder={thread === undefined ? `${label}, or /pullcheck help` : label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        maxLength={4_000}
      />
      <button type="submit" disabled={text.trim() === ''}>
        Send
      </button>
    </form>
  );
}
