import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bot, team } from '../people.ts';
import { type Content, checkContent } from '../web-api/content.ts';
import { toBody } from '../web-api/outcome.ts';
import type { Workspace } from '../workspace.ts';

/** What an answer to a `response_url` replaces, if it asks for that. */
export type Original = { readonly kind: 'message' | 'ephemeral'; readonly ts: string };

export interface ResponseUrls {
  readonly issue: (ticket: Ticket) => IssuedUrl;
  readonly serve: (path: string, body: string) => HookAnswer;
}

export interface IssuedUrl {
  readonly url: string;
  /** A slash command has an original only once it was acknowledged with words. */
  readonly setOriginal: (original: Original) => void;
}

interface Ticket {
  readonly kind: 'commands' | 'actions' | 'app';
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | null;
  readonly original?: Original;
}

export interface HookAnswer {
  readonly status: number;
  readonly body: string;
}

interface Issued extends Ticket {
  readonly at: number;
  readonly uses: number;
}

interface ResponseUrlOptions {
  readonly origin: string;
  readonly workspace: Workspace;
  readonly violate: (violation: string) => void;
}

const maximumUses = 5;
const lifeMs = 30 * 60_000;
const given = z.strictObject({
  text: z.string().optional(),
  blocks: z.json().optional(),
  attachments: z.json().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
  metadata: z.json().optional(),
});
type Given = z.infer<typeof given>;

/** The addresses that go out with commands, clicks and shortcuts: five uses within half an hour each. */
export function createResponseUrls({ origin, workspace, violate }: ResponseUrlOptions): ResponseUrls {
  const issued = new Map<string, Issued>();
  return {
    issue: (ticket) => {
      const path = `/${ticket.kind}/${team.id}/${issued.size + 1}/${randomUUID()}`;
      issued.set(path, { ...ticket, at: workspace.now(), uses: 0 });
      return {
        url: `${origin}${path}`,
        setOriginal: (original) => {
          const known = issued.get(path);
          if (known !== undefined) issued.set(path, { ...known, original });
        },
      };
    },
    serve: (path, body) => {
      const ticket = issued.get(path);
      if (ticket === undefined) return refused(404, 'invalid_token');
      if (workspace.now() - ticket.at > lifeMs) return refused(404, 'expired_url');
      if (ticket.uses >= maximumUses) return refused(404, 'used_url');
      issued.set(path, { ...ticket, uses: ticket.uses + 1 });
      const answer = apply(ticket, body, workspace);
      if (answer.status !== 200) violate(`response_url: ${answer.body}`);
      return answer;
    },
  };
}

function apply(ticket: Issued, body: string, workspace: Workspace): HookAnswer {
  const parsed = given.safeParse(parse(body));
  if (!parsed.success) return refused(400, `invalid_payload ${parsed.error.issues[0]?.message ?? ''}`);
  if (parsed.data.delete_original) {
    remove(ticket, workspace);
    return done;
  }
  const content = checkContent(parsed.data, { maximumText: 40_000, surface: 'message' });
  if (content.kind === 'refused') return { status: 400, body: JSON.stringify(toBody(content)) };
  if (!parsed.data.replace_original || !replace(ticket, content, workspace)) {
    show(ticket, { given: parsed.data, content }, workspace);
  }
  return done;
}

function show(
  ticket: Issued,
  { given: asked, content }: { given: Given; content: Content },
  workspace: Workspace,
): void {
  const threadTs = asked.thread_ts ?? ticket.threadTs;
  const parts = { channel: ticket.channel, threadTs, text: content.text ?? '', blocks: content.blocks ?? [] };
  if (asked.response_type === 'ephemeral') {
    workspace.whisper({ ...parts, user: ticket.user, via: 'response_url' });
    return;
  }
  workspace.post({
    ...parts,
    author: { kind: 'app', ...bot },
    attachments: content.attachments ?? [],
    metadata: content.metadata ?? null,
    broadcast: false,
  });
}

/** @returns whether there was anything to replace. */
function replace(ticket: Issued, content: Content, workspace: Workspace): boolean {
  const { original } = ticket;
  if (original === undefined) return false;
  const text = content.text ?? '';
  const blocks = content.blocks ?? [];
  if (original.kind === 'ephemeral') return workspace.editEphemeral(original.ts, { text, blocks });
  const message = workspace.message(ticket.channel, original.ts);
  if (message === undefined) return false;
  const attachments = content.attachments ?? [];
  workspace.edit(message, { ...message, text, blocks, attachments });
  return true;
}

function remove({ channel, original }: Issued, workspace: Workspace): void {
  if (original?.kind === 'ephemeral') workspace.removeEphemeral(original.ts);
  const message = original && workspace.message(channel, original.ts);
  if (message !== undefined) workspace.delete(message);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const done: HookAnswer = { status: 200, body: JSON.stringify({ ok: true }) };

function refused(status: number, error: string): HookAnswer {
  return { status, body: JSON.stringify({ ok: false, error }) };
}
