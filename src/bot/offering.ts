import type { Logger } from 'pino';
import { type CredentialsFile, createCredentialsFile } from '../accounts/credentials-file.ts';
import type { Offering } from '../clicks/offers.ts';
import type { Environment } from '../config/environment.ts';
import type { BotConfig } from '../config.ts';
import type { LiveSecrets } from '../logging/live-secrets.ts';
import { knowsPeople } from './open-accounts.ts';

/** What replies may offer, by what the operator has set up. */
export function createOffering(
  { accounts, publicUrl, sealKey }: Pick<BotConfig, 'accounts' | 'publicUrl' | 'sealKey'>,
  credentialsFile: CredentialsFile | undefined,
): Offering {
  return {
    canChange: knowsPeople(accounts),
    // A form is sealed under the operator's key.
    canType: publicUrl !== undefined && sealKey !== undefined,
    keptCredential: async (registry, projectPath) => credentialsFile?.credentialFor(registry, projectPath),
    now: Date.now,
  };
}

/** @throws ConfigError where it is set and cannot be used. */
export async function openCredentialsFile(
  { credentialsFile: path }: Pick<BotConfig, 'credentialsFile'>,
  {
    env,
    liveSecrets,
    log,
  }: {
    readonly env: Environment;
    readonly liveSecrets: LiveSecrets;
    readonly log: Logger;
  },
): Promise<CredentialsFile | undefined> {
  if (path === undefined) return undefined;
  const file = createCredentialsFile({ path, env, hide: (values) => liveSecrets.hide(values), log });
  await file.check();
  return file;
}
