import { dirname, join } from 'node:path';
import { type Secret, toSecret } from '../credentials/secret.ts';
import type { HostFiles } from './host-files.ts';
import { parseToml } from './parse-settings.ts';
import type { WrittenRunner } from './runner-config-schema.ts';

/** gitlab-runner's config.toml without its tokens. */
export type RunnerConfig =
  | {
      readonly kind: 'read';
      readonly path: string;
      /** `s_…` or `r_…`; null where the runner is older than 15.8. */
      readonly systemId: string | null;
      readonly runners: readonly ConfiguredRunner[];
    }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string }
  | { readonly kind: 'broken'; readonly path: string; readonly why: string };

export interface ConfiguredRunner {
  /** The webhook's `runner.id`; null in files that a runner before 15.3 wrote. */
  readonly id: number | null;
  readonly name: string | null;
  /** Where its GitLab is, without user, query and fragment. */
  readonly url: string | null;
  readonly executor: string | null;
  readonly image: string | null;
  readonly helperImage: string | null;
  /** Of the engine; null: `DOCKER_HOST` of the runner, or the usual socket. */
  readonly engineAddress: string | null;
  /** Empty: the executor's default. */
  readonly pullPolicies: readonly string[];
  readonly allowedPullPolicies: readonly string[];
  readonly allowedImages: readonly string[];
  readonly allowedServices: readonly string[];
  /** Names only. */
  readonly imagePullSecrets: readonly string[];
  /** Names of the variables under `environment`; their values may be secrets. */
  readonly variables: readonly string[];
  readonly dockerAuthConfig: Secret | null;
}

/** @see https://docs.gitlab.com/runner/configuration/advanced-configuration/ */
export async function readRunnerConfig(files: HostFiles, path: string): Promise<RunnerConfig> {
  const file = await files.read(path);
  if (file.kind === 'absent') return { kind: 'absent', path };
  if (file.kind === 'unreadable') return { kind: 'unreadable', path, why: file.why };
  const parsed = await parseToml(file.text, loadSchema);
  if (parsed.kind === 'broken') return { kind: 'broken', path, why: parsed.why };
  const systemId = await files.read(join(dirname(path), '.runner_system_id'), 256);
  return {
    kind: 'read',
    path,
    systemId:
      systemId.kind === 'read' && /^[rs]_\w+$/.test(systemId.text.trim()) ? systemId.text.trim() : null,
    runners: parsed.settings.runners.map(toRunner),
  };
}

async function loadSchema() {
  return (await import('./runner-config-schema.ts')).runnerConfigSchema;
}

function toRunner(runner: WrittenRunner): ConfiguredRunner {
  const engine = runner.executor === 'kubernetes' ? runner.kubernetes : runner.docker;
  const auth = runner.environment.findLast((line) => line.startsWith(authPrefix));
  return {
    // A runner before 15.3 knows no id, and writes 0 where it does not.
    id: runner.id === undefined || runner.id === 0 ? null : runner.id,
    name: runner.name ?? null,
    url: toPlainUrl(runner.url),
    executor: runner.executor ?? null,
    image: engine.image ?? null,
    helperImage: engine.helper_image ?? null,
    engineAddress: engine.host ?? null,
    pullPolicies: engine.pull_policy,
    allowedPullPolicies: engine.allowed_pull_policies,
    allowedImages: engine.allowed_images,
    allowedServices: engine.allowed_services,
    imagePullSecrets: engine.image_pull_secrets,
    variables: runner.environment.map((line) => line.split('=', 1)[0] ?? ''),
    dockerAuthConfig: auth === undefined ? null : toSecret(auth.slice(authPrefix.length)),
  };
}

const authPrefix = 'DOCKER_AUTH_CONFIG=';

function toPlainUrl(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}
