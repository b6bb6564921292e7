import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import type { HostAnswer } from '../../probes/host-answer.ts';
import type { ProbeContracts } from '../../probes/probe-contract.ts';
import { keepScriptsLoaded, queueScripts } from '../wire/queue-scripts.ts';
import { type AgentDirectory, createAgentDirectory } from './agent-directory.ts';
import { createAgentsFile } from './agents-file.ts';
import { createAnswerReader } from './answer-reader.ts';
import { createAnswerTasks } from './answer-tasks.ts';
import { type AskHost, createAskHost, graceMs } from './ask-host.ts';
import { createLookout } from './lookout.ts';
import { createQuestions } from './questions.ts';
import { rescueStalledRequests } from './rescue.ts';

/** The bot's side of its agents. */
export interface Agents extends AskHost {
  readonly directory: AgentDirectory;
  stop(deadlineMs: number): Promise<void>;
}

interface AgentsOptions {
  readonly connections: { readonly commands: Redis; readonly workers: Redis };
  readonly agentsFile: string;
  readonly signingKey: NamedKey;
  readonly contracts: ProbeContracts;
  /** Given each answer to a posted question; one that rejects is given it again. */
  readonly onAnswer: (about: z.infer<ReturnType<typeof z.json>>, answer: HostAnswer) => Promise<void>;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export function createAgents(options: AgentsOptions): Agents {
  const { connections, signingKey, contracts, onAnswer, log, now = Date.now } = options;
  const redis = connections.commands;
  keepScriptsLoaded(redis, log);
  const file = createAgentsFile(options.agentsFile, log);
  const directory = createAgentDirectory({ redis, file, queueScripts });
  const reader = createAnswerReader({ redis, file, contracts, now });
  const lookout = createLookout(redis, log);
  const questions = createQuestions({ redis, directory, contracts, signingKey, now });
  const tasks = createAnswerTasks({ connections, reader, lookout, signingKey, onAnswer, now, graceMs, log });
  const rescue = rescueStalledRequests({ connection: connections.workers, file, log });

  return {
    ...createAskHost({ questions, reader, lookout, tasks, now }),
    directory,
    async stop(deadlineMs) {
      await Promise.all([rescue.stop(), tasks.stop(deadlineMs)]);
      lookout.stop();
      await questions.close();
    },
  };
}
