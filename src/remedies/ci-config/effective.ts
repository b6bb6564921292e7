import { z } from 'zod';

type Config = Readonly<Record<string, unknown>>;

/** What GitLab's merged configuration says of one job. */
export interface EffectiveJob {
  readonly name: string;
  readonly image: string | null;
  readonly services: readonly string[];
  /** Of the job and of all jobs; the job's own first. */
  readonly variables: ReadonlyMap<string, string>;
  /** Names that rules or a matrix set for some runs of it. */
  readonly sometimes: ReadonlySet<string>;
}

const named = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);

/**
 * @param job as GitLab names it, `unit 1/3` and `unit: [a, b]` included
 * @returns undefined where the configuration has no such job: a child pipeline's, or a name put in later
 */
export function effectiveJob(merged: Config, job: string): EffectiveJob | undefined {
  const name = [job, job.replace(/ \d+\/\d+$/, ''), job.replace(/: \[.*\]$/, '')].find((one) =>
    isConfig(merged[one]),
  );
  const own = name === undefined ? undefined : merged[name];
  if (name === undefined || !isConfig(own)) return undefined;
  const get = (key: 'image' | 'services'): unknown =>
    own[key] ?? (inherits(own, key) ? (section(merged, 'default')[key] ?? merged[key]) : undefined);
  const services = z.array(z.unknown()).catch([]).parse(get('services'));
  return {
    name,
    image: named
      .nullable()
      .catch(null)
      .parse(get('image') ?? null),
    services: services.flatMap((one) => named.safeParse(one).data ?? []),
    variables: new Map([...variablesOf(merged), ...variablesOf(own)]),
    sometimes: new Set([...rulesOf(own), ...rulesOf(section(merged, 'workflow')), ...matrixOf(own)]),
  };
}

/** Whether `default:` counts for the job. @see https://docs.gitlab.com/ci/yaml/#inheritdefault */
export function inherits(job: Config, keyword: string): boolean {
  const inherit = section(job, 'inherit')['default'];
  if (Array.isArray(inherit)) return inherit.includes(keyword);
  return inherit !== false;
}

/** Names of the jobs that say the same. */
export function jobsWith(merged: Config, says: (job: EffectiveJob) => boolean): readonly string[] {
  return Object.keys(merged).filter((name) => {
    const job = name.startsWith('.') || notJobs.has(name) ? undefined : effectiveJob(merged, name);
    return job !== undefined && says(job);
  });
}

const notJobs = new Set([
  'default',
  'workflow',
  'variables',
  'stages',
  'include',
  'image',
  'services',
  'cache',
  'spec',
]);

function variablesOf(config: Config): readonly (readonly [string, string])[] {
  return Object.entries(section(config, 'variables')).flatMap(([name, given]) => {
    const value = isConfig(given) ? given['value'] : given;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[name, String(value)] as const]
      : [];
  });
}

function rulesOf(config: Config): readonly string[] {
  const { rules } = config;
  return Array.isArray(rules)
    ? rules.filter(isConfig).flatMap((rule) => Object.keys(section(rule, 'variables')))
    : [];
}

function matrixOf(job: Config): readonly string[] {
  const { matrix } = section(job, 'parallel');
  return Array.isArray(matrix) ? matrix.filter(isConfig).flatMap((one) => Object.keys(one)) : [];
}

function section(config: Config, key: string): Config {
  const value = config[key];
  return isConfig(value) ? value : {};
}

export function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
