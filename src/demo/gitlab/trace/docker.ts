import { isAtLeast } from '../version.ts';
import { boldCyan, reset } from './ansi.ts';
import { failingImage, helperImageOf, type TraceDescription } from './description.ts';
import { pullInDocker } from './docker-pull.ts';
import type { Journal } from './journal.ts';
import { refuseImage } from './refusals.ts';
import { type Ending, prepare } from './verdict.ts';

const success: Ending = { kind: 'success' };

/** The section in which the docker executors prepare: connect, then helper, services and job image, in this order. */
export function prepareDocker(journal: Journal, job: TraceDescription): Ending {
  let ending = success;
  journal.section('prepare_executor', () => {
    journal.print(`${boldCyan}Preparing the "${job.executor}" executor${reset}`);
    ending = prepare(journal, () => attempt(journal, job));
  });
  return ending;
}

function attempt(journal: Journal, job: TraceDescription): Ending {
  const { outcome } = job;
  if (outcome.kind === 'engine-unavailable') return unreachable(journal, outcome.reason);
  if (outcome.kind === 'image-not-allowed' && outcome.role === 'build')
    return refuseImage(journal, job, outcome);
  journal.print(`Using Docker executor with image ${job.image} ...`);
  for (const step of [helper, services, buildImage]) {
    const ending = step(journal, job);
    if (ending.kind !== 'success') return ending;
  }
  return outcome.kind === 'preparation-failed' ? { kind: 'plain', message: outcome.reason } : success;
}

/** Only a host that does not have the helper image yet says anything of it. */
function helper(journal: Journal, job: TraceDescription): Ending {
  const { outcome, runner } = job;
  if (outcome.kind !== 'pull-failed' || outcome.role !== 'helper') return success;
  const image = failingImage(job, outcome);
  if (isAtLeast(runner.version, '15.11')) {
    const isOwn = image === helperImageOf(runner);
    const detail = isOwn ? '' : `  (overridden, default would be  ${helperImageOf(runner)} )`;
    journal.print(`Using helper image:  ${image}${detail}`);
  }
  return pullInDocker(journal, job, { image, role: 'helper' });
}

function services(journal: Journal, job: TraceDescription): Ending {
  const { services: images = [], outcome } = job;
  for (const image of images) {
    if (outcome.kind === 'image-not-allowed' && outcome.role === 'service' && outcome.image === image) {
      return refuseImage(journal, job, outcome);
    }
    const dots = isAtLeast(journal.version, '17.1') ? '...' : ' ...';
    journal.print(`Starting service ${withTag(image)}${dots}`);
    const ending = pullInDocker(journal, job, { image, role: 'service' });
    if (ending.kind !== 'success') return ending;
  }
  if (images.length === 0) return success;
  const timeout = isAtLeast(journal.version, '15.0') ? ' (timeout 30 seconds)' : '';
  journal.print(`Waiting for services to be up and running${timeout}...`);
  journal.wait(2000);
  return success;
}

function buildImage(journal: Journal, job: TraceDescription): Ending {
  return pullInDocker(journal, job, { image: job.image, role: 'build' });
}

function unreachable(journal: Journal, reason: string): Ending {
  const context = isAtLeast(journal.version, '18.1') ? 'getting docker info: ' : '';
  return {
    kind: 'plain',
    message: `${context}${reason} (docker.go:${isAtLeast(journal.version, '19.0') ? 1396 : 1041}:0s)`,
  };
}

function withTag(image: string): string {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}
