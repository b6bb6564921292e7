import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoWorld } from './demo-world.ts';

/** Everything that the bot has written so far, by a name for the place: its calls to Slack, its log, Redis's files. */
export async function placesToSearch({
  slack,
  directory,
  logFile,
}: DemoWorld): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const stored = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path !== logFile);
  const texts = await Promise.all(stored.map((path) => readFile(path, 'latin1')));
  return {
    'what was sent to Slack': JSON.stringify(slack.calls()),
    "the bot's log": await readFile(logFile, 'utf8'),
    'what is on disk': texts.join('\n'),
  };
}
