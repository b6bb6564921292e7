import type { JsonObject } from './json.ts';

/** A GitLab integration, for one, posts as an app (with a bot user) or through an incoming webhook (without one). */
export type Author =
  | { readonly kind: 'user'; readonly userId: string }
  | {
      readonly kind: 'app';
      readonly userId: string;
      readonly botId: string;
      readonly appId: string;
      readonly name: string;
    }
  | { readonly kind: 'webhook'; readonly botId: string; readonly name: string };

/** A message as the workspace keeps it. */
export interface Message {
  readonly channel: string;
  /** Seconds and microseconds, `1700000000.000100`; unique in the workspace and growing. */
  readonly ts: string;
  readonly author: Author;
  /** As stored: entities stay escaped, stray `& < >` became entities. */
  readonly text: string;
  /** Each with its `block_id`; empty where there are none. */
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  /** `{event_type, event_payload}`; null where the message has none. */
  readonly metadata: JsonObject | null;
  /** The parent's `ts` for a reply; null for a message of the channel itself, a parent included. */
  readonly threadTs: string | null;
  /** A reply that is shown in the channel too. */
  readonly broadcast: boolean;
  /** Null while unedited, and after edits that Slack does not mark (blocks only). */
  readonly edited: { readonly userId: string; readonly ts: string } | null;
  /** A deleted parent stays as a tombstone while it has replies. */
  readonly deleted: boolean;
  /** How often it was updated. */
  readonly revision: number;
}

/** What only one person saw. `via` says how it came. */
export interface Ephemeral {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly via: 'chat.postEphemeral' | 'response_url' | 'ack';
}

/** What a message becomes in the channel. */
export interface Draft {
  readonly channel: string;
  readonly author: Author;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata: JsonObject | null;
  readonly threadTs: string | null;
  readonly broadcast: boolean;
}

/** What an update may change. */
export type Edit = Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata' | 'edited' | 'broadcast'>;
