import { isScalar, type Scalar } from 'yaml';
import { parseImageReference } from '../../failure/image/image-reference.ts';
import { type CiFile, textOf } from './ci-file.ts';
import { type ConfigSet, type Found, findInJob, findInSection, type Pick } from './config-set.ts';
import { type Correction, correctedReference } from './correction.ts';
import { type EffectiveJob, effectiveJob, inherits, isConfig, jobsWith } from './effective.ts';
import { findChange } from './find-change.ts';
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
  const image = job.image === null || wanted.role === 'service' ? [] : [{ text: job.image, pick: pickImage }];
  const services =
    wanted.role === 'build' ? [] : job.services.map((text) => ({ text, pick: pickService(text) }));
  const tried = [...image, ...services].map((one) => ({ ...one, ...changeOf(one.text, job, wanted) }));
  const fitting = tried.filter(({ change }) => change.kind === 'change');
  const [only, ...others] = fitting;
  if (only === undefined || only.change.kind !== 'change') {
    const [first] = tried;
    if (first === undefined)
      return uncertain('no image is written for it, so the runner chooses: see its config.toml');
    return first.change.kind === 'uncertain'
      ? uncertain(first.change.why)
      : uncertain('it is nowhere to be found');
  }
  if (others.some(({ text }) => text !== only.text))
    return uncertain('more than one image of the job could be meant');
  const { source, from, to, text } = only.change;
  if (source !== null && job.sometimes.has(source))
    return uncertain(`rules or a matrix set ${source} for some runs of it`);
  const found = source === null ? findKeyword(set, job, only.pick) : findVariable(set, job, source);
  const expected = source === null ? only.text : (job.variables.get(source) ?? '');
  const what = source === null ? 'image' : `variable ${source}`;
  const isUsed = (other: EffectiveJob): boolean =>
    source === null
      ? other.image === only.text || other.services.includes(only.text)
      : [other.image ?? '', ...other.services].some(
          (one) => one.includes(source) && !isOwnVariable(set, other, source),
        );
  const same = source === null || !isOwnVariable(set, job, source) ? jobsWith(set.merged, isUsed) : [];
  const value = expected.slice(0, from) + text + expected.slice(to);
  return toLocated(found, { what, expected, value, others: same.filter((name) => name !== job.name) });
}

function changeOf(text: string, job: EffectiveJob, { image, to }: WantedImage) {
  const pieces = variablePieces(text, job.variables);
  if (pieces === undefined)
    return {
      change: { kind: 'uncertain' as const, why: 'its variables lead in a circle, or hold an escaped $' },
    };
  const joined = pieces.map((piece) => (piece.kind === 'written' ? piece.text : '')).join('');
  const isWhole = pieces.every(({ kind }) => kind === 'written');
  const actual = isWhole && means(joined, image) ? joined : image;
  const corrected = correctedReference(actual, to);
  if (corrected === undefined)
    return { change: { kind: 'uncertain' as const, why: `it is not clear how ${actual} becomes ${to}` } };
  return { change: findChange(pieces, actual, corrected) };
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

function findVariable(set: ConfigSet, job: EffectiveJob, name: string): Found {
  const own = findInJob(set, job.name, pickVariable(name));
  return own.kind === 'none' ? findInSection(set, '', pickVariable(name)) : own;
}

function isOwnVariable(set: ConfigSet, job: EffectiveJob, name: string): boolean {
  return findInJob(set, job.name, pickVariable(name)).kind === 'site';
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

function uncertain(why: string): Located {
  return { kind: 'uncertain', why };
}
