import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { isSecret } from './config-variables.ts';
import { type Environment, type ReadFile, readVariables } from './environment.ts';

interface ParsedEnvironment<Variables> {
  readonly variables: Variables;
  /** Every secret that is set, as it was written, and the password within REDIS_URL. */
  readonly secrets: readonly string[];
}

/**
 * Reads the variables of a schema, secrets from their files too.
 *
 * @param missing faults beyond the schema's, by variable; asked whether a variable is set.
 * @throws ConfigError that names every faulty variable at once, and no value.
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: Environment,
  missing: (isGiven: (name: string) => boolean) => readonly (readonly [string, string])[],
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): ParsedEnvironment<z.infer<Schema>> {
  const names = Object.keys(schema.shape);
  const { values, faults: readingFaults } = readVariables(
    env,
    { plain: names.filter((name) => !isSecret(name)), secret: names.filter(isSecret) },
    readFile,
  );
  const parsed = schema.safeParse(values);
  // Later ones win: a variable whose file cannot be read is not reported as missing too.
  const faults = new Map([
    ...missing((name) => name in values || readingFaults.has(name)),
    ...schemaFaults(parsed.error),
    ...readingFaults,
  ]);
  if (!parsed.success || faults.size > 0) throw new ConfigError(faultList(names, faults));
  return { variables: parsed.data, secrets: secretsOf(values) };
}

function schemaFaults(error: z.ZodError | undefined): readonly (readonly [string, string])[] {
  return (error?.issues ?? []).map(({ path, message }) => [String(path[0]), `${String(path[0])} ${message}`]);
}

function secretsOf({ REDIS_URL, ...others }: Readonly<Record<string, string>>): readonly string[] {
  const password = REDIS_URL === undefined ? '' : new URL(REDIS_URL).password;
  const values = Object.entries(others).flatMap(([name, value]) => (isSecret(name) ? [value] : []));
  return password === '' ? values : [...values, password, decodeURIComponent(password)];
}

function faultList(names: readonly string[], faults: ReadonlyMap<string, string>): string {
  const lines = names.flatMap((name) => faults.get(name) ?? []);
  return [
    'The configuration cannot work:',
    ...lines.map((line) => `  ${line}`),
    '.env.example says what each variable is for.',
  ].join('\n');
}
