import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { ConfigError } from '../../errors.ts';
import { makeDirectory } from '../../make-directory.ts';

/**
 * Makes the directory if need be. It is needed with any Redis: the spool lies there, and an outage is no time to find
 * out that it cannot be written.
 *
 * @throws ConfigError where nothing can be written there.
 */
export async function prepareDataDirectory(path: string): Promise<void> {
  try {
    await makeDirectory(path);
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    throw new ConfigError(
      `PULLCHECK_DATA is no directory that the bot can write to (${code}). Create it for the bot's user, or name another one.`,
      { cause: error },
    );
  }
}
