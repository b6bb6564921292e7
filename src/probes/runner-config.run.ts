import { redact } from '../failure/redaction/redact.ts';
import type { Host } from '../host/host.ts';
import type { ConfiguredRunner } from '../host/runner-config.ts';
import type { ProbeFindings } from './host-probe.run.ts';
import { judgeRunnerConfig, type RunnerConfigFacts } from './runner-config.ts';

/** What gitlab-runner is set to on this host, without its tokens. */
export function gatherRunnerConfig({ runnerConfig: config }: Host): ProbeFindings {
  const isRead = config.kind === 'read';
  const facts: RunnerConfigFacts = {
    path: config.path,
    state: config.kind,
    why: config.kind === 'unreadable' || config.kind === 'broken' ? config.why : '',
    systemId: isRead ? config.systemId : null,
    runners: isRead ? config.runners.slice(0, 20).map(toFacts) : [],
  };
  return { verdict: judgeRunnerConfig(facts), evidence: facts };
}

function toFacts(runner: ConfiguredRunner): RunnerConfigFacts['runners'][number] {
  return {
    id: runner.id,
    name: shown(runner.name),
    url: shown(runner.url),
    executor: shown(runner.executor),
    pullPolicies: few(runner.pullPolicies),
    allowedPullPolicies: few(runner.allowedPullPolicies),
    allowedImages: few(runner.allowedImages),
    allowedServices: few(runner.allowedServices),
    helperImage: shown(runner.helperImage),
    imagePullSecrets: few(runner.imagePullSecrets),
    variables: few(runner.variables),
  };
}

function shown(text: string | null): string | null {
  return text === null ? null : redact(text).slice(0, 200);
}

function few(list: readonly string[]): string[] {
  return list.slice(0, 20).map((one) => redact(one).slice(0, 200));
}
