import { isScalar, type Scalar } from 'yaml';
import { parseImageReference } from '../../failure/image/image-reference.ts';
import { type CiFile, textOf } from './ci-file.ts';
import { type ConfigSet, type Found, findInJob, findInSection, type Pick } from './config-set.ts';
import { type Correction, correctedReference } from './correction.ts';
import { type EffectiveJob, effectiveJob, inherits, isConfig, jobsWith } from './effective.ts';
import { type Change, findChange } from './find-change.ts';
import { pickImage, pickImageOption, pickService, pickVariable } from './pick.ts';
import { variablePieces } from './variable-pieces.ts';

export interface Wanted {
  readonly job: string;
  readonly role: 'build' | 'service' | 'helper' | null;
  /** The reference as it was pulled. */
  readonly image: string;
  readonly correction: Correction;
}

export type Located =
  | {
      readonly kind: 'located';
      readonly file: CiFile;
      readonly scalar: Scalar;
      /** What the scalar has to hold. */
      readonly value: string;
      readonly old: string;
      /** `variable TAG of job unit` */
      readonly what: string;
      /** Other jobs that it changes too. */
      readonly others: readonly string[];
    }
  | { readonly kind: 'uncertain'; readonly why: string }
  /** In a file that is not the project's own, under this name or somewhere. */
  | { readonly kind: 'elsewhere'; readonly name: string | null; readonly text: string | null };

/** The one scalar that has to change, where it is beyond doubt which. */
export function locate(set: ConfigSet, wanted: Wanted): Located {
  const job = effectiveJob(set.merged, wanted.job);
  if (job === undefined)
    return uncertain(
      `the configuration has no job ${wanted.job}; it may be of a child pipeline or made by a script`,
    );
  const { correction } = wanted;
  if (correction.kind === 'image') return locateImage(set, job, { ...wanted, to: correction.to });
  return locateOption(set, job, correction);
}

interface WantedImage extends Wanted {
  readonly to: string;
}

function locateImage(set: ConfigSet, job: EffectiveJob, wanted: WantedImage): Located {
  const tried = candidates(job, wanted.role).map((one) => ({
    ...one,
    change: changeOf(one.text, job, wanted),
  }));
  const fitting = tried.flatMap(({ change, ...one }) =>
    change.kind === 'change' ? [{ ...one, change }] : [],
  );
  const [only, ...others] = fitting;
  if (only === undefined) {
    const [first] = tried;
    if (first?.change.kind === 'uncertain') return first.change;
    return uncertain('no image is written for it, so the runner chooses: see its config.toml');
  }
  if (others.some(({ text }) => text !== only.text)) {
    return uncertain('more than one image of the job could be meant');
  }
  const { text, pick, change } = only;
  if (change.source !== null) return locateVariable(set, job, { ...change, source: change.source });
  const says = (other: EffectiveJob): boolean => other.image === text || other.services.includes(text);
  const found = findKeyword(set, job, pick);
  const same = jobsWith(set.merged, says).filter((name) => name !== job.name);
  return toLocated(found, { what: 'image', expected: text, value: changed(text, change), others: same });
}

type Changing = Extract<Change, { readonly kind: 'change' }>;

function candidates(job: EffectiveJob, role: Wanted['role']) {
  const image = job.image === null || role === 'service' ? [] : [{ text: job.image, pick: pickImage }];
  const services = role === 'build' ? [] : job.services.map((text) => ({ text, pick: pickService(text) }));
  return [...image, ...services];
}

function locateVariable(
  set: ConfigSet,
  job: EffectiveJob,
  change: Changing & { readonly source: string },
): Located {
  const { source } = change;
  if (job.sometimes.has(source)) return uncertain(`rules or a matrix set ${source} for some runs of it`);
  const pick = pickVariable(source);
  const own = findInJob(set, job.name, pick);
  const isOwn = ({ name }: EffectiveJob): boolean => findInJob(set, name, pick).kind === 'site';
  const uses = (other: EffectiveJob): boolean =>
    [other.image ?? '', ...other.services].some((one) => one.includes(source)) && !isOwn(other);
  const same = own.kind === 'none' ? jobsWith(set.merged, uses).filter((name) => name !== job.name) : [];
  const found = own.kind === 'none' ? findInSection(set, '', pick) : own;
  const expected = job.variables.get(source) ?? '';
  const value = changed(expected, change);
  return toLocated(found, { what: `variable ${source}`, expected, value, others: same });
}

function changed(value: string, { from, to, text }: Changing): string {
  return value.slice(0, from) + text + value.slice(to);
}

function changeOf(text: string, job: EffectiveJob, { image, to }: WantedImage): Change {
  const pieces = variablePieces(text, job.variables);
  if (pieces === undefined) return uncertain('its variables lead in a circle, or hold an escaped $');
  const joined = pieces.map((piece) => (piece.kind === 'written' ? piece.text : '')).join('');
  const isWhole = pieces.every(({ kind }) => kind === 'written');
  const actual = isWhole && means(joined, image) ? joined : image;
  const corrected = correctedReference(actual, to);
  if (corrected === undefined) return uncertain(`it is not clear how ${actual} becomes ${to}`);
  return findChange(pieces, actual, corrected);
}

function means(one: string, other: string): boolean {
  const [a, b] = [parseImageReference(one), parseImageReference(other)];
  return a.kind === 'valid' && b.kind === 'valid' && a.reference.normalised === b.reference.normalised;
}

const optionKeys = { 'pull-policy': ['pull_policy'], platform: ['docker', 'platform'] } as const;

function locateOption(
  set: ConfigSet,
  job: EffectiveJob,
  correction: Extract<Correction, { kind: 'pull-policy' | 'platform' }>,
): Located {
  const found = findKeyword(set, job, pickImageOption(optionKeys[correction.kind]));
  const what = correction.kind === 'platform' ? 'platform of the image' : 'pull_policy';
  const expected = found.kind === 'site' ? textOf(found.site.node) : undefined;
  if (expected?.includes('$')) return uncertain(`${what} holds a variable`);
  return toLocated(found, { what, expected: expected ?? '', value: correction.to, others: [] });
}

/** In the job, in what it extends, then in what counts for all jobs. */
function findKeyword(set: ConfigSet, job: EffectiveJob, pick: Pick): Found {
  const own = findInJob(set, job.name, pick);
  const merged = set.merged[job.name];
  if (own.kind !== 'none' || (isConfig(merged) && !inherits(merged, 'image'))) return own;
  const all = findInSection(set, 'default', pick);
  return all.kind === 'none' ? findInSection(set, '', pick) : all;
}

interface Expected {
  readonly what: string;
  /** By GitLab's own account. */
  readonly expected: string;
  readonly value: string;
  readonly others: readonly string[];
}

function toLocated(found: Found, { what, expected, value, others }: Expected): Located {
  if (found.kind === 'uncertain') return found;
  if (found.kind === 'elsewhere') return { kind: 'elsewhere', name: found.name, text: expected };
  if (found.kind === 'none') return { kind: 'elsewhere', name: null, text: expected };
  const { node, file, shared, of } = found.site;
  if (!isScalar(node)) return uncertain(`${what} is written in a way that is not known`);
  // What GitLab makes of the files decides; a file of somebody else's may override what is written here.
  if (textOf(node)?.trim() !== expected.trim()) return { kind: 'elsewhere', name: null, text: expected };
  if (shared.length > 0)
    return uncertain(
      `the anchor &${shared.join(' and &')} in ${file.path}, which holds it, is used in more than one place`,
    );
  return { kind: 'located', file, scalar: node, value, old: expected, what: `${what} of ${of}`, others };
}

function uncertain(why: string): { readonly kind: 'uncertain'; readonly why: string } {
  return { kind: 'uncertain', why };
}
