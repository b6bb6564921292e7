import type { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Views } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import { malformed, type Outcome } from './outcome.ts';

/** What a method works on. */
export interface MethodContext {
  readonly workspace: Workspace;
  readonly views: Views;
  /** Granted to the bot token. */
  readonly scopes: readonly string[];
  /** What becomes of a reply whose parent is gone. */
  readonly orphanReply: 'unthreaded' | 'thread_not_found';
  /** A new one-time address for a socket; undefined where too many are open. */
  readonly openSocketUrl: () => string | undefined;
  readonly violate: (violation: string) => void;
}

export interface ApiMethod {
  readonly name: string;
  readonly token: 'bot' | 'app' | 'bot or app';
  /** All needed; what depends on the conversation is checked by the method. */
  readonly scopes: readonly string[];
  /** Names of the documented arguments. */
  readonly known: readonly string[];
  readonly run: (args: JsonObject, context: MethodContext) => Outcome;
}

interface Definition<Args> extends Omit<ApiMethod, 'known' | 'run'> {
  readonly args: z.ZodType<Args> & { readonly shape: object };
  readonly run: (args: Args, context: MethodContext) => Outcome;
}

/** Ties a method's argument schema to what it does. */
export function apiMethod<Args>({ args, run, ...rest }: Definition<Args>): ApiMethod {
  return {
    ...rest,
    known: Object.keys(args.shape),
    run: (given, context) => {
      const parsed = args.safeParse(given);
      if (parsed.success) return run(parsed.data, context);
      return malformed('invalid_arguments', parsed.error.issues.map(toReason));
    },
  };
}

function toReason(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('/');
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return isMissing ? `missing required field: ${name}` : `invalid ${name}: ${issue.message}`;
}
