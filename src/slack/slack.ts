import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Click } from '../clicks/click.ts';
import type { Note } from '../clicks/note.ts';
import type { OfferedButton } from '../clicks/offers.ts';
import type { SlackConfig } from '../config.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Incident, Reply } from '../incidents/incident.ts';
import { createSlackApp, type SlackApp } from './app.ts';
import type { ClickDesk } from './clicks/click-listeners.ts';
import { noteMessage } from './clicks/note-message.ts';
import type { Clock } from './clock.ts';
import { type AnswerCommand, createAnswerCommand, whisper } from './commands/answer-command.ts';
import type { CommandDesk } from './commands/command-desk.ts';
import { createMayAsk, type Permission } from './commands/may-ask.ts';
import { createSlackClients } from './connection/clients.ts';
import { slackEventsPath } from './connection/http-entrance.ts';
import { trustedAddresses } from './connection/trusted-address.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createRespond } from './respond.ts';
import { createNotifications } from './threads/notifications.ts';
import { createOutbox } from './threads/outbox.ts';
import { createThread, type SyncOutcome } from './threads/thread.ts';

export interface Slack extends Pick<SlackApp, 'start' | 'stop' | 'ping' | 'listener'> {
  readonly eventsPath: string;
  /** Makes the thread of an incident show it; see `Thread`. */
  syncThread(incident: Incident, channel: string): Promise<SyncOutcome>;
  /** Puts an answer where it was asked for. */
  readonly answerCommand: AnswerCommand;
  /** Tells one person something in a thread. */
  readonly whisperNote: (click: Pick<Click, 'user' | 'place'>, note: Note) => Promise<void>;
  /** Whether a person may have hosts asked. */
  readonly mayAsk: (user: string) => Promise<Permission>;
  readonly directory: Directory;
}

interface SlackOptions {
  readonly config: SlackConfig;
  readonly gitlabUrl: string;
  readonly redis: Redis;
  readonly diagnose: (text: string) => Diagnosis | null;
  /** Where questions and clicks are handed in. */
  readonly desk: CommandDesk;
  readonly clickDesk: ClickDesk;
  /** What can be done about a reply now. */
  readonly offersFor: (incident: Incident, reply: Reply) => Promise<readonly OfferedButton[]>;
  readonly log: Logger;
}

const clock: Clock = { now: Date.now, sleep: (ms) => sleep(ms) };

/** Everything of Slack, joined: what comes from it and what goes to it. */
export function createSlack({
  config,
  gitlabUrl,
  redis,
  diagnose,
  desk,
  clickDesk,
  offersFor,
  log,
}: SlackOptions): Slack {
  const clients = createSlackClients({ botToken: config.botToken, apiUrl: config.apiUrl, log });
  const notifications = createNotifications({ client: clients.reading, redis, gitlabUrl, clock, log });
  const outbox = createOutbox({ client: clients.posting, redis, clock, log });
  const thread = createThread({ outbox, notifications, offersFor, redis, log });
  const directory = createDirectory(clients.reading);
  const trusted = trustedAddresses(config.onlyOrigin);
  const respond = createRespond(trusted, log);
  const app = createSlackApp({
    config,
    clients,
    trusted,
    notifications,
    diagnose,
    respond,
    desk,
    clickDesk,
    clock,
    log,
  });
  return {
    ...app,
    eventsPath: slackEventsPath,
    answerCommand: createAnswerCommand({ respond, outbox, client: clients.posting, log }),
    whisperNote: ({ user: { userId: user }, place }, note) =>
      whisper({ client: clients.posting, log }, { ...place, user }, noteMessage(note)),
    mayAsk: createMayAsk(directory, log),
    syncThread: (incident, channel) => thread.sync(incident, channel),
    directory,
  };
}
