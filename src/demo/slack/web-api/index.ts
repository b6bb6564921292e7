import type { ApiMethod } from './api-method.ts';
import { appsConnectionsOpen } from './apps-connections-open.ts';
import { authTest } from './auth-test.ts';
import { chatPostEphemeral } from './chat-post-ephemeral.ts';
import { chatPostMessage } from './chat-post-message.ts';
import { chatUpdate } from './chat-update.ts';
import { conversationsHistory } from './conversations-history.ts';
import { conversationsInfo } from './conversations-info.ts';
import { conversationsReplies } from './conversations-replies.ts';
import { usersInfo, usersLookupByEmail } from './users-methods.ts';
import { viewsOpen, viewsPublish, viewsUpdate } from './views-methods.ts';

/** The Web API methods that there are, by name. */
export const apiMethods: ReadonlyMap<string, ApiMethod> = new Map(
  [
    appsConnectionsOpen,
    authTest,
    chatPostEphemeral,
    chatPostMessage,
    chatUpdate,
    conversationsHistory,
    conversationsInfo,
    conversationsReplies,
    usersInfo,
    usersLookupByEmail,
    viewsOpen,
    viewsPublish,
    viewsUpdate,
  ].map((method) => [method.name, method]),
);
