import type { Channel } from '../../egress/channel.ts';
import type { HttpResult } from '../../egress/exchange.ts';
import { toHostPort } from '../../egress/stage.ts';
import { ask, type Climb, contentTypeOf, headerOf } from './climb.run.ts';
import type { Fault } from './faults.ts';
import { askFollowing } from './follow.run.ts';
import { parseObject, toList, toText } from './json-shape.ts';
import type { Nearest } from './ladder.ts';
import { parseManifest } from './manifest.ts';
import { listCall, manifestCall } from './manifest-call.ts';
import { findNearest } from './nearest.run.ts';
import { choosePlatform } from './platform.ts';
import { describeAnswer } from './report.run.ts';

export interface Existing {
  readonly nearest: Nearest | undefined;
  /** True where the registry has no such repository, whatever it said about the manifest. */
  readonly lacksRepository: boolean;
}

/**
 * What exists instead of a reference that does not: asked only once that is known, because the list of a large
 * repository is long and in no useful order.
 */
export async function findExisting(
  climb: Climb,
  entry: Channel,
  authorization: string | undefined,
  fault: Fault | null,
): Promise<Existing> {
  const { tag } = climb.reference;
  if (fault === 'name-unknown') return findRepository(climb, entry, authorization);
  if (fault !== 'manifest-unknown' && fault !== 'not-found') return nothing;
  const path = `${climb.endpoint.apiPath}/${climb.endpoint.repository}/tags/list?n=${pageSize}`;
  const list = await readList(climb, entry, { path, key: 'tags', authorization });
  if (list.isUnknown) return findRepository(climb, entry, authorization);
  if (tag === null || list.names.length === 0) return nothing;
  const near = await keepFitting(climb, entry, findNearest(tag, list.names), authorization);
  const name = `${climb.reference.registry}/${climb.reference.repository}`;
  const references = near.map((each) => `${name}:${each}`);
  return { nearest: { references, read: list.names.length, isWhole: list.isWhole }, lacksRepository: false };
}

const nothing: Existing = { nearest: undefined, lacksRepository: false };

/** The list of all repositories is for whoever needs no token for it. */
async function findRepository(
  climb: Climb,
  entry: Channel,
  authorization: string | undefined,
): Promise<Existing> {
  const unknown = { nearest: undefined, lacksRepository: true };
  if (authorization?.startsWith('Bearer') === true) return unknown;
  const path = `${climb.endpoint.apiPath}/_catalog?n=${pageSize}`;
  const list = await readList(climb, entry, { path, key: 'repositories', authorization });
  if (list.names.length === 0) return unknown;
  const { registry, repository, tag } = climb.reference;
  const suffix = tag === null ? '' : `:${tag}`;
  const references = findNearest(repository, list.names).map((name) => `${registry}/${name}${suffix}`);
  return { nearest: { references, read: list.names.length, isWhole: list.isWhole }, lacksRepository: true };
}

const pageSize = 1_000;
const maxPages = 5;
const maxPageBytes = 1_048_576;

interface ListQuestion {
  readonly path: string;
  readonly key: 'tags' | 'repositories';
  readonly authorization: string | undefined;
}

interface List {
  readonly names: readonly string[];
  /** False where there are more pages than were read. */
  readonly isWhole: boolean;
  /** True where the registry says that it knows no such repository. */
  readonly isUnknown: boolean;
}

/** Page by page, for as long as they belong to the same origin; what was read until something breaks is kept. */
async function readList(
  climb: Climb,
  entry: Channel,
  { path, key, authorization }: ListQuestion,
): Promise<List> {
  const names: string[] = [];
  let next: string | undefined = path;
  for (let page = 0; page < maxPages && next !== undefined; page += 1) {
    const call = { ...listCall(climb.endpoint, next, authorization), maxBytes: maxPageBytes };
    const result = await ask(climb, entry, call);
    if (result.kind === 'failed' || result.status !== 200) {
      return { names, isWhole: false, isUnknown: isNameUnknown(result) };
    }
    names.push(
      ...toList(parseObject(result.body)?.[key]).flatMap((name) => toText(name)?.slice(0, 255) ?? []),
    );
    next = nextPage(headerOf(result.headers, 'link'), entry, next);
  }
  return { names, isWhole: next === undefined, isUnknown: false };
}

function isNameUnknown(result: HttpResult): boolean {
  return (
    result.kind === 'answer' && result.status === 404 && describeAnswer(result).error.code === 'NAME_UNKNOWN'
  );
}

/** A link to another host would have us send the login there. */
function nextPage(link: string | undefined, { route }: Channel, path: string): string | undefined {
  const target = /^<([^>]{1,1000})>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const base = `${route.origin.scheme}://${toHostPort(route.origin)}${path}`;
  const url = URL.canParse(target, base) ? new URL(target, base) : undefined;
  if (url === undefined || url.origin !== new URL(base).origin) return undefined;
  const next = `${url.pathname}${url.search}`;
  return next === path ? undefined : next;
}

/** Leaves out what is offered for other platforms only; not where looking would cost a pull each. */
async function keepFitting(
  climb: Climb,
  entry: Channel,
  tags: readonly string[],
  authorization: string | undefined,
): Promise<readonly string[]> {
  if (climb.endpoint.hostname === 'registry-1.docker.io') return tags;
  const fits = await Promise.all(tags.map((tag) => isOffered(climb, entry, tag, authorization)));
  return tags.filter((_tag, at) => fits[at] !== false);
}

/** @returns undefined where it is not known: an image without an index says it in its configuration only. */
async function isOffered(
  climb: Climb,
  entry: Channel,
  tag: string,
  authorization: string | undefined,
): Promise<boolean | undefined> {
  const { result } = await askFollowing(climb, entry, manifestCall(climb.endpoint, tag, authorization));
  if (result.kind === 'failed') return undefined;
  if (result.status === 404) return false;
  const parsed = parseManifest(result.body, contentTypeOf(result));
  return parsed.kind === 'index' ? choosePlatform(parsed.children, climb.platform) !== undefined : undefined;
}
