import type { Logger } from 'pino';
import { z } from 'zod';
import {
  createWatchedFile,
  faultyPlaces,
  logFault,
  type Parsed,
  parseJsonFile,
  type WatchedFile,
} from '../watched-file.ts';

/** GitLab usernames by Slack member id. */
export type UserMap = ReadonlyMap<string, string>;

/** Reads PULLCHECK_USER_MAP_FILE whenever it has changed. While it was never readable nobody is in it. */
export function createUserMap(path: string, log: Logger): WatchedFile<UserMap> {
  return createWatchedFile<UserMap>({
    path,
    initial: new Map(),
    parse: parseUserMap,
    onRead: (map) => log.info({ users: map.size }, 'user map read'),
    onFault: (fault) => logFault(log, 'PULLCHECK_USER_MAP_FILE', fault),
  });
}

const mapSchema = z.record(
  z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  z.string().regex(/^[A-Za-z0-9_][\w.-]{0,254}$/),
);

export function parseUserMap(text: string): Parsed<UserMap> {
  const parsed = mapSchema.safeParse(parseJsonFile(text));
  if (!parsed.success) return { kind: 'invalid', why: faultyPlaces(parsed.error.issues) };
  const map = new Map(Object.entries(parsed.data));
  const names = [...map.values()].map((name) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { kind: 'invalid', why: `the GitLab user ${twice} is there twice` };
  return { kind: 'valid', value: map };
}
