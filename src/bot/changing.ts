import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CredentialsFile } from '../accounts/credentials-file.ts';
import { withLock } from '../claims/with-lock.ts';
import type { Changing } from '../clicks/changing.ts';
import type { ClickTools } from '../clicks/click-tools.ts';
import { followChange } from '../clicks/follow-change.ts';
import type { Following } from '../clicks/following.ts';
import { performClick } from '../clicks/perform-click.ts';
import { settleChange } from '../clicks/settle-change.ts';
import { storeRegistryAuth } from '../clicks/store-registry-auth.ts';
import type { BotConfig } from '../config.ts';
import { createGitlabActing } from '../gitlab/acting.ts';
import { createGitlabHttp, type GitlabHttp } from '../gitlab/http.ts';
import { createAudit } from '../incidents/audit.ts';
import { createChangeJournal } from '../incidents/change-journal.ts';
import { createChanges } from '../incidents/changes.ts';
import { findReplyPlace } from '../incidents/reply-id.ts';
import { createReversals } from '../incidents/reversals.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { LiveSecrets } from '../logging/live-secrets.ts';
import { startClickWorker } from '../queue/clicks/click-worker.ts';
import { type Duties, startDutyWorker } from '../queue/clicks/duties.ts';
import type { LookAgain } from '../queue/look-again.ts';
import type { RedisConnections } from '../queue/redis/redis.ts';
import type { Tasks } from '../queue/tasks.ts';
import type { RunningWorker } from '../queue/worker.ts';
import type { GitlabActing } from '../remedies/gitlab-port.ts';
import { createSealing } from '../sealing.ts';
import type { Slack } from '../slack/slack.ts';
import type { WebRoute } from '../web/web-route.ts';
import { knowsPeople, type OpenAccounts } from './open-accounts.ts';

interface ChangingParts {
  readonly config: BotConfig;
  readonly redis: RedisConnections;
  readonly incidents: IncidentStore;
  readonly tasks: Tasks;
  readonly duties: Duties;
  readonly slack: Pick<Slack, 'whisperNote'>;
  readonly accounts: Pick<OpenAccounts, 'actorFor' | 'permission' | 'identify' | 'forms'>;
  readonly looking: LookAgain;
  readonly credentialsFile: CredentialsFile | undefined;
  readonly liveSecrets: LiveSecrets;
  readonly log: Logger;
}

/** What makes clicks change GitLab: the pages, and what works on clicks and on what came of them. */
export interface ChangingEngine {
  readonly routes: readonly WebRoute[];
  start(): readonly RunningWorker[];
  close(): Promise<void>;
}

/** A process that dies holds up others for so long. */
const lock = { holdMs: 10_000, waitMs: 20_000 };

export function createChangingEngine(parts: ChangingParts): ChangingEngine {
  const { config, redis, tasks, slack, accounts, liveSecrets, log } = parts;
  const gitlab = createGitlabHttp({ url: config.gitlab.url, token: config.gitlab.token });
  const changing = createChanging(parts, gitlab);
  const tools = createClickTools(parts, changing);
  const following = createFollowing(parts, { changing, asBot: createGitlabActing(gitlab) });
  const pages = accounts.forms?.routes({
    storeRegistryAuth: (grant, login) =>
      storeRegistryAuth({ ...tools, changing }, { id: `form-${randomUUID()}`, grant, login }),
    hideFromLog: (values) => liveSecrets.hide(values),
  });

  return {
    routes: pages ?? [],
    start: () => [
      startClickWorker({
        connection: redis.workers,
        perform: (click) => performClick(tools, click),
        whisper: slack.whisperNote,
        now: Date.now,
        log,
      }),
      startDutyWorker({
        connection: redis.workers,
        redis: redis.commands,
        settle: (pipeline, change) => settleChange(changing, pipeline, change),
        follow: (pipeline, change) => followChange(following, pipeline, change),
        show: (pipeline) => tasks.wakeThread(pipeline),
        log,
      }),
    ],
    async close() {
      await gitlab.close();
    },
  };
}

function createChanging(
  { config, redis: { commands }, tasks, duties, accounts, log }: ChangingParts,
  gitlab: GitlabHttp,
): Changing {
  const sealKey = sealKeyOf(config);
  const sealing = createSealing(sealKey);
  const asBot = createGitlabActing(gitlab);
  return {
    actorOf: accounts.actorFor,
    permit: accounts.permission.may,
    gitlabAs: (actor) =>
      actor.with === 'own-token' ? createGitlabActing(gitlab.actingAs(actor.token)) : asBot,
    fingerprint: fingerprintUnder(sealKey),
    changes: createChanges(commands),
    journalOf: (change) => createChangeJournal(commands, sealing, change),
    reversals: createReversals(commands, sealing),
    audit: createAudit(commands, log),
    alone: (target, work) => withLock(commands, `pullcheck:lock:${target}`, lock, work),
    wait: (ms) => sleep(ms),
    wakeThread: (pipeline) => tasks.wakeThread(pipeline),
    later: (duty, pipeline, change, afterMs) => duties.later(duty, pipeline, change, afterMs),
    now: Date.now,
    log,
  };
}

function createClickTools(
  { config, redis, incidents, tasks, accounts, looking, credentialsFile }: ChangingParts,
  changing: Changing,
): ClickTools {
  return {
    changing: knowsPeople(config.accounts) ? changing : undefined,
    looking,
    identify: accounts.identify,
    wakeThread: (pipeline) => tasks.wakeThread(pipeline),
    async find(id) {
      const place = await findReplyPlace(redis.commands, id);
      const incident = place === undefined ? undefined : await incidents.load(place);
      const reply = incident?.replies.find((one) => one.id === id);
      return incident === undefined || reply === undefined ? undefined : { incident, reply };
    },
    keptCredential: async (registry, projectPath) => credentialsFile?.credentialFor(registry, projectPath),
    issueForm: accounts.forms?.issue,
  };
}

function createFollowing(
  { incidents, tasks, looking }: ChangingParts,
  { changing, asBot }: { readonly changing: Changing; readonly asBot: GitlabActing },
): Following {
  return {
    changing,
    looking,
    load: (pipeline) => incidents.load(pipeline),
    gitlab: asBot,
    async jobsOf({ projectId, pipelineId }) {
      const jobs = await asBot.pipelineJobs(projectId, pipelineId);
      return jobs.kind === 'found' ? jobs.value : undefined;
    },
    attempt: (job) => incidents.attempt(job),
    triage: (failure) => tasks.addTriage([failure]),
  };
}

/** Without a key of its own, one that only who has the bot's token can know. */
function sealKeyOf({ sealKey, gitlab }: BotConfig): Uint8Array {
  return sealKey ?? new Uint8Array(hkdfSync('sha256', gitlab.token, '', 'pullcheck seal', 32));
}

/** The same for the same text, and tells nothing of it. */
function fingerprintUnder(sealKey: Uint8Array): (text: string) => string {
  const key = Buffer.from(hkdfSync('sha256', sealKey, '', 'pullcheck fingerprint', 32));
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 16);
}
