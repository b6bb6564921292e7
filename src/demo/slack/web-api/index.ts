import type { ApiMethod } from './api-method.ts';
import { authTest } from './auth-test.ts';
import { chatPostMessage } from './chat-post-message.ts';
import { chatUpdate } from './chat-update.ts';
import { conversationsHistory } from './conversations-history.ts';
import { conversationsReplies } from './conversations-replies.ts';

/** The Web API methods that there are, by name. */
export const apiMethods: ReadonlyMap<string, ApiMethod> = new Map(
  [authTest, chatPostMessage, chatUpdate, conversationsHistory, conversationsReplies].map((method) => [
    method.name,
    method,
  ]),
);
