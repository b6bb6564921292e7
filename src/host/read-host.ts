import { chooseCredential } from './choose-credential.ts';
import { readDockerdSettings } from './dockerd-settings.ts';
import { findEngine } from './find-engine.ts';
import type { Host, HostOptions } from './host.ts';
import { createHostFiles } from './host-files.ts';
import { platformOf } from './host-platform.ts';
import { readImageSettings } from './image-settings.ts';
import { createProcessTable } from './processes.ts';
import { chooseProxy } from './proxy-choice.ts';
import { readCredentialSources } from './read-credentials.ts';
import { resolveBySystem } from './resolve-by-system.ts';
import { type RunnerConfig, readRunnerConfig } from './runner-config.ts';
import { readServiceSettings } from './service-settings.ts';
import { readSystemCas } from './system-ca.ts';

const engineTimeoutMs = 3_000;

/** Reads what decides about pulls on this host. What cannot be read becomes a warning, never an exception. */
export async function readHost(options: HostOptions): Promise<Host> {
  const files = createHostFiles(options.root);
  const processes = createProcessTable(options.root === '/' ? [files] : [files, createHostFiles('/')]);
  const runnerConfig = await readRunnerConfig(files, options.runnerConfig);
  const runners = runnerConfig.kind === 'read' ? runnerConfig.runners : [];
  const found = await findEngine({
    files,
    dockerHost: options.dockerHost ?? runnersEngine(runnerConfig),
    containerdAddress: options.containerdAddress,
    timeoutMs: options.engineTimeoutMs ?? engineTimeoutMs,
  });
  const { engine, said } = found;
  const [dockerd, service, credentialSources] = await Promise.all([
    readDockerdSettings({ files, processes, found }),
    readServiceSettings({ files, processes, engine, own: options.environment }),
    readCredentialSources({ files, processes, runnerConfig, asker: options.asker }),
  ]);
  const { proxies, environment } = service ?? dockerd;
  const systemCas = await readSystemCas(files, environment);
  const resolve = options.resolve ?? resolveBySystem;
  const known = { files, engine, dockerd, proxies, systemCas, credentialSources, resolve };
  return {
    files,
    processes,
    runnerConfig,
    engine: found,
    dockerd,
    proxies,
    systemCas,
    credentialSources,
    isEngineExpected:
      options.dockerHost !== undefined || runners.some(({ executor }) => executor?.startsWith('docker')),
    platform: platformOf(said),
    settingsFor: (reference) => readImageSettings(known, reference),
    credentialFor: (reference) => chooseCredential(credentialSources, reference),
    proxyFor: (target) => chooseProxy(proxies, target),
  };
}

function runnersEngine(config: RunnerConfig): string | undefined {
  const runners = config.kind === 'read' ? config.runners : [];
  return runners.map(({ engineAddress }) => engineAddress ?? '').find((address) => address !== '');
}
