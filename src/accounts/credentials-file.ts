import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Environment } from '../config/environment.ts';
import type { Secret } from '../credentials/secret.ts';
import { ConfigError } from '../errors.ts';
import { createWatchedFile, faultyPlaces, logFault, type Parsed, parseJsonFile } from '../watched-file.ts';

/** A registry credential of the operator's, that a click may store. */
export interface KeptCredential {
  /** Host in small letters, with its port if it has one. */
  readonly registry: string;
  readonly username: string;
  readonly password: Secret;
  /** Full paths of projects, and of groups with everything below them. */
  readonly projects: readonly string[];
  readonly groups: readonly string[];
}

export interface CredentialsFile {
  /** That for the project itself, else that of the closest group above it; undefined where there is none. */
  credentialFor(registry: string, projectPath: string): Promise<KeptCredential | undefined>;
  /** @throws ConfigError that says what is wrong with the file, and no value. */
  check(): Promise<void>;
}

interface CredentialsFileOptions {
  readonly path: string;
  /** For `secretEnv`. */
  readonly env: Environment;
  /** Keeps the values out of the log until the returned call. */
  readonly hide: (values: readonly string[]) => () => void;
  readonly log: Logger;
}

const pathSchema = z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/);
const fileSchema = z.object({
  credentials: z
    .array(
      z
        .object({
          registry: z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/),
          username: z
            .string()
            .min(1)
            .max(255)
            .regex(/^[^:\x00-\x1f\x7f]+$/),
          secretFile: z.string().min(1).optional(),
          secretEnv: z.string().min(1).optional(),
          projects: z.array(pathSchema).default([]),
          groups: z.array(pathSchema).default([]),
        })
        .refine(({ secretFile, secretEnv }) => (secretFile === undefined) !== (secretEnv === undefined)),
    )
    .max(1_000),
});

type Entry = z.infer<typeof fileSchema>['credentials'][number];

/** Reads PULLCHECK_CREDENTIALS_FILE whenever it has changed. A secret beside it is read with it, not by itself. */
export function createCredentialsFile({ path, env, hide, log }: CredentialsFileOptions): CredentialsFile {
  let fault = '';
  let show = () => {};
  const file = createWatchedFile<readonly KeptCredential[]>({
    path,
    initial: [],
    parse: (text) => parseCredentials(text, { env, folder: dirname(path) }),
    onRead(credentials) {
      const before = show;
      show = hide(credentials.flatMap(secretsOf));
      before();
      fault = '';
      log.info({ credentials: credentials.length }, 'credentials file read');
    },
    onFault(found) {
      fault = found.kind === 'faulty' ? found.why : `cannot be read (${codeOf(found.error)})`;
      logFault(log, 'PULLCHECK_CREDENTIALS_FILE', found);
    },
  });

  return {
    async credentialFor(registry, projectPath) {
      const wanted = registry.toLowerCase();
      const fitting = (await file.read()).filter((one) => one.registry === wanted);
      const project = projectPath.toLowerCase();
      const own = fitting.find(({ projects }) => projects.some((one) => one.toLowerCase() === project));
      return own ?? closest(fitting, project);
    },
    async check() {
      await file.read();
      if (fault !== '') throw new ConfigError(`PULLCHECK_CREDENTIALS_FILE: ${fault}`);
    },
  };
}

function closest(credentials: readonly KeptCredential[], project: string): KeptCredential | undefined {
  const above = credentials.flatMap((credential) =>
    credential.groups
      .filter((group) => project.startsWith(`${group.toLowerCase()}/`))
      .map((group) => ({ credential, depth: group.length })),
  );
  return above.toSorted((a, b) => b.depth - a.depth)[0]?.credential;
}

interface Surroundings {
  readonly env: Environment;
  /** Relative paths start here. */
  readonly folder: string;
}

async function parseCredentials(
  text: string,
  surroundings: Surroundings,
): Promise<Parsed<readonly KeptCredential[]>> {
  const parsed = fileSchema.safeParse(parseJsonFile(text));
  if (!parsed.success) return { kind: 'invalid', why: faultyPlaces(parsed.error.issues) };
  const credentials: KeptCredential[] = [];
  for (const [index, entry] of parsed.data.credentials.entries()) {
    const secret = await readSecret(entry, surroundings);
    if (secret.kind === 'invalid') return { kind: 'invalid', why: `credentials.${index}: ${secret.why}` };
    const { registry, username, projects, groups } = entry;
    if (projects.length + groups.length === 0)
      return { kind: 'invalid', why: `credentials.${index}: names neither projects nor groups` };
    const password = secret.value;
    credentials.push({
      registry: registry.toLowerCase(),
      username,
      password: () => password,
      projects,
      groups,
    });
  }
  return { kind: 'valid', value: credentials };
}

async function readSecret(
  { secretFile, secretEnv }: Entry,
  { env, folder }: Surroundings,
): Promise<Parsed<string>> {
  if (secretFile === undefined) {
    const value = env[secretEnv ?? ''];
    return value
      ? { kind: 'valid', value }
      : { kind: 'invalid', why: 'secretEnv names a variable that is not set' };
  }
  try {
    const value = (await readFile(resolve(folder, secretFile), 'utf8')).replace(/\r?\n$/, '');
    return value === ''
      ? { kind: 'invalid', why: 'secretFile names an empty file' }
      : { kind: 'valid', value };
  } catch (error) {
    // The error's own message holds the path, which may be the secret itself, put into the wrong field.
    return { kind: 'invalid', why: `secretFile names a file that cannot be read (${codeOf(error)})` };
  }
}

function secretsOf({ username, password }: KeptCredential): readonly string[] {
  return [password(), Buffer.from(`${username}:${password()}`).toString('base64')];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
