import { isObject, type JsonObject, objectsIn, stringIn } from '../json.ts';
import { manifest } from '../manifest.ts';
import type { Channel, User } from '../people.ts';
import type { Views } from '../views.ts';
import { checkContent } from '../web-api/content.ts';
import { toBody } from '../web-api/outcome.ts';
import { wireMessage } from '../web-api/wire-message.ts';
import type { Workspace } from '../workspace.ts';
import type { Courier } from './courier.ts';
import type { Delivered } from './envelope.ts';
import { blockActions, messageShortcut, slashCommand } from './interactions.ts';
import type { IssuedUrl, ResponseUrls } from './response-urls.ts';
import { actionIn, type ClickTarget, shownTo } from './shown-elements.ts';
import { escapeTyped } from './typed-text.ts';

/** What came of something a person did. */
export interface Reaction {
  readonly delivered: Delivered;
  readonly responseUrl: string;
}

/** What people do that the app hears of. Each throws where the person could not do it in Slack. */
export interface PeopleAtWork {
  /** Types a slash command; the text is escaped as for an app with `should_escape`. */
  readonly command: (typed: {
    readonly user: string;
    readonly channel: string;
    readonly text: string;
    readonly command?: string;
  }) => Promise<Reaction>;
  /** Clicks a button, or chooses from a menu, that the message really shows. */
  readonly click: (target: ClickTarget) => Promise<Reaction>;
  /** Runs a message shortcut; the app need not be in the channel. */
  readonly shortcut: (used: {
    readonly user: string;
    readonly channel: string;
    readonly ts: string;
    readonly callbackId?: string;
  }) => Promise<Reaction>;
}

interface Tools {
  readonly workspace: Workspace;
  readonly views: Views;
  readonly courier: Courier;
  readonly responseUrls: ResponseUrls;
  readonly violate: (violation: string) => void;
}

export function createPeopleAtWork(tools: Tools): PeopleAtWork {
  const { workspace, views, courier, responseUrls } = tools;
  return {
    command: async ({ user: userId, channel: channelId, text, command = manifest.commands[0] }) => {
      if (!manifest.commands.some((known) => known === command)) throw new Error(`no app has ${command}`);
      const scene = sceneOf(workspace, userId, channelId);
      const issued = responseUrls.issue({
        kind: 'commands',
        channel: channelId,
        user: userId,
        threadTs: null,
      });
      const origin = { ...scene, triggerId: views.issueTrigger(userId), responseUrl: issued.url };
      const escaped = escapeTyped(text, workspace);
      const delivered = await courier.deliver(slashCommand(origin, { command, text: escaped }));
      showAcknowledgement(delivered, { ...scene, ...tools, issued });
      return { delivered, responseUrl: issued.url };
    },
    click: async (target) => {
      const scene = sceneOf(workspace, target.user, target.channel);
      const shown = shownTo(target, workspace);
      const { url: responseUrl } = responseUrls.issue({
        kind: 'actions',
        channel: target.channel,
        user: target.user,
        threadTs: shown.threadTs,
        original: shown.original,
      });
      const origin = { ...scene, triggerId: views.issueTrigger(target.user), responseUrl };
      const action = actionIn(shown.blocks, target, workspace);
      const { container, message } = shown;
      const delivered = await courier.deliver(blockActions(origin, { container, message, action }));
      return { delivered, responseUrl };
    },
    shortcut: async ({ user, channel, ts, callbackId = manifest.shortcuts[0] }) => {
      if (!manifest.shortcuts.some((known) => known === callbackId))
        throw new Error(`no shortcut ${callbackId}`);
      const scene = sceneOf(workspace, user, channel);
      const found = workspace.message(channel, ts);
      if (found === undefined || found.deleted) throw new Error(`there is no message ${ts} in ${channel}`);
      const issued = responseUrls.issue({ kind: 'app', channel, user, threadTs: found.threadTs });
      const origin = { ...scene, triggerId: views.issueTrigger(user), responseUrl: issued.url };
      const message = wireMessage(found, workspace, { metadata: false });
      const delivered = await courier.deliver(messageShortcut(origin, { callbackId, message }));
      return { delivered, responseUrl: issued.url };
    },
  };
}

interface Scene {
  readonly user: User;
  readonly channel: Channel;
}

function sceneOf(workspace: Workspace, userId: string, channelId: string): Scene {
  const user = workspace.user(userId);
  const channel = workspace.channel(channelId);
  if (user === undefined || user.kind === 'bot' || user.kind === 'deactivated') {
    throw new Error(`${userId} is nobody who could do that`);
  }
  if (channel === undefined || !canSee(user, channel)) throw new Error(`${userId} cannot see ${channelId}`);
  return { user, channel };
}

function canSee(user: User, { visibility, members }: Channel): boolean {
  return members.includes(user.id) || (visibility === 'public' && user.kind === 'member');
}

/** Words in the acknowledgement of a command are shown to the person, or to all if it says so. */
function showAcknowledgement(
  delivered: Delivered,
  { user, channel, issued, workspace, violate }: Scene & Tools & { readonly issued: IssuedUrl },
): void {
  if (delivered.kind === 'failed' || delivered.body === '') return;
  const body = asMessage(delivered.body);
  const content = checkContent(
    { text: stringIn(body['text']), blocks: body['blocks'] },
    { maximumText: 40_000, surface: 'message' },
  );
  if (content.kind === 'refused') violate(`acknowledgement: ${JSON.stringify(toBody(content))}`);
  const { ts } = workspace.whisper({
    channel: channel.id,
    user: user.id,
    threadTs: null,
    text: stringIn(body['text']),
    blocks: objectsIn(body['blocks']),
    via: 'ack',
  });
  issued.setOriginal({ kind: 'ephemeral', ts });
}

function asMessage(body: unknown): JsonObject {
  if (isObject(body)) return body;
  return { text: typeof body === 'string' ? body : JSON.stringify(body) };
}
