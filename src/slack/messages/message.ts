import type { ActionsBlock, Button, RichTextBlock } from '@slack/types';
import type { CauseCode } from '../../causes/codes.ts';
import type { Role } from '../../failure/failure-text.ts';

/** What `metadata.event_payload` says of a message, without the `op` that posting adds. Holds no secret. */
export interface MessageFacts {
  /** Null, like the next, in the answer to a question that is about no pipeline. */
  readonly project_id: number | null;
  readonly pipeline_id: number | null;
  /** Null in the parent message of several causes, and where nothing is wrong. */
  readonly cause: CauseCode | null;
  readonly image: string | null;
  readonly role: Role | null;
  /** The oldest where there are very many. */
  readonly job_ids: readonly number[];
}

/** Of an answer that is about no pipeline. */
export const noFacts: MessageFacts = {
  project_id: null,
  pipeline_id: null,
  cause: null,
  image: null,
  role: null,
  job_ids: [],
};

/** A row of buttons. */
export interface ButtonsBlock extends ActionsBlock {
  readonly elements: Button[];
}

/** The kinds of blocks that are sent: literal text, in which nothing needs escaping, and buttons. */
export type SentBlock = RichTextBlock | ButtonsBlock;

/** A message as it is posted, before it has an `op`. */
export interface Message {
  /** What notifications and screen readers use: full sentences, escaped. */
  readonly text: string;
  readonly blocks: readonly SentBlock[];
  readonly facts: MessageFacts;
}

/** Slack's `metadata` argument: how a message is recognised as one of ours, and as which. */
export function messageMetadata(op: string, facts: MessageFacts) {
  return { event_type: metadataEventType, event_payload: { op, ...facts } };
}

export const metadataEventType = 'pullcheck';
