import type { KeptCredential } from '../accounts/credentials-file.ts';
import type { FormGrant } from '../accounts/forms.ts';
import type { SlackIdentity } from '../accounts/slack-identity.ts';
import type { SlackUser } from '../accounts/slack-user.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { Changing } from './changing.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { Looking } from './looking.ts';

/** What answering a click takes. */
export interface ClickTools {
  /** Undefined where nobody's account is known: then nothing of GitLab can be changed. */
  readonly changing: Changing | undefined;
  readonly looking: Looking;
  /** Shows what is known now. */
  readonly wakeThread: (pipeline: PipelineId) => Promise<void>;
  readonly identify: (user: SlackUser) => Promise<SlackIdentity>;
  /** Undefined where no reply has that id any more. */
  readonly find: (replyId: string) => Promise<ClickedReply | undefined>;
  /** The operator's, for a registry and a project. */
  readonly keptCredential: (registry: string, projectPath: string) => Promise<KeptCredential | undefined>;
  /** The one-time address of the page for a credential; undefined where there are no pages. */
  readonly issueForm: ((grant: FormGrant) => Promise<string>) | undefined;
}
