import { blotOut } from '../credentials/blot-out.ts';
import { type ImageReference, parseImageReference } from '../failure/image/image-reference.ts';
import { dockerHub } from '../failure/image/reference-parts.ts';
import { redact } from '../failure/redaction/redact.ts';
import type { ResolvedImage } from '../host/engine-answers.ts';
import type { EngineAnswer } from '../host/engine-api.ts';
import type { Host } from '../host/host.ts';
import type { CredentialChoice } from '../host/registry-settings.ts';
import { type EngineDistributionFacts, judgeEngineDistribution } from './engine-distribution.ts';
import type { ProbeFindings } from './host-probe.run.ts';
import { secretsOf } from './ladder/sent-credential.ts';

interface DistributionQuestion {
  readonly image: string;
  readonly maySpendPull: boolean;
  /** The job's; undefined: what this host holds. */
  readonly credential: CredentialChoice | undefined;
  readonly timeoutMs: number;
}

/** Has the engine resolve an image with its own DNS, proxy and certificates: its word against our own client's. */
export async function gatherEngineDistribution(
  host: Host,
  question: DistributionQuestion,
): Promise<ProbeFindings> {
  const facts = await ask(host, question);
  return { verdict: judgeEngineDistribution(facts), evidence: facts };
}

async function ask(
  host: Host,
  { image, maySpendPull, credential, timeoutMs }: DistributionQuestion,
): Promise<EngineDistributionFacts> {
  const parsed = parseImageReference(image);
  const notAsked = (why: string) => ({ ...nothing(image), why });
  if (parsed.kind !== 'valid') return notAsked('The reference is not one that an engine takes.');
  const { engine } = host.engine;
  const { api } = host.engine;
  if (engine.kind !== 'dockerd' || api === null || host.engine.said === null) {
    return notAsked(`No dockerd that answers is on this host.`);
  }
  const isHub = parsed.reference.registry === dockerHub;
  if (isHub && !maySpendPull) return notAsked("Not asked: it would take one pull of Docker Hub's limit.");
  const chosen = credential ?? (await host.credentialFor(parsed.reference));
  const answer = await api.distribution(parsed.reference.normalised, chosen, timeoutMs);
  return {
    ...blotOut(toFacts(parsed.reference, answer), secretsOf(chosen)),
    identity: chosen.kind === 'anonymous' || chosen.kind === 'unusable' ? 'anonymous' : 'credential',
    pulls: isHub ? 1 : 0,
    isAsPull: engine.store === 'graph',
  };
}

function nothing(reference: string): EngineDistributionFacts {
  return {
    reference,
    answer: 'not-asked',
    status: null,
    message: null,
    digest: null,
    mediaType: null,
    platforms: [],
    identity: 'anonymous',
    pulls: 0,
    isAsPull: false,
    why: '',
  };
}

function toFacts(
  { normalised }: ImageReference,
  answer: EngineAnswer<ResolvedImage>,
): EngineDistributionFacts {
  const facts = nothing(normalised);
  if (answer.kind === 'unreachable') return { ...facts, answer: 'silent', why: `The engine: ${answer.why}.` };
  if (answer.kind === 'refused') {
    const message = redact(answer.message).slice(0, 1_000);
    return { ...facts, answer: 'refused', status: answer.status, message };
  }
  const { Descriptor: descriptor, Platforms: platforms } = answer.value;
  return {
    ...facts,
    answer: 'resolved',
    digest: descriptor.digest.slice(0, 200),
    mediaType: descriptor.mediaType?.slice(0, 200) ?? null,
    platforms: platforms.slice(0, 20).map(({ os, architecture, variant = '' }) =>
      [os, architecture, variant]
        .filter((part) => part !== '')
        .join('/')
        .slice(0, 60),
    ),
  };
}
