import type { Certainty } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import { causes } from '../causes/index.ts';
import { type RegistryHabits, registryHabits } from '../causes/registry-habits.ts';
import type { RegistryKind } from '../causes/registry-kind.ts';
import { classify } from './classify.ts';

/** A registry, or its token server, would not let someone have the image. */
export interface Refusal {
  readonly kind: RegistryKind;
  /** As the reference has it in full: `library/node`. */
  readonly repository: string;
  /** Which of the two refused. */
  readonly by: 'token-server' | 'registry';
  readonly status: number | null;
  /** The refusing server's own words; null where it had none. */
  readonly words: string | null;
  readonly credential: 'sent' | 'none';
  /** The token server accepted who was asking, and left the right to pull out of its token. */
  readonly scopeWithheld: boolean;
  /** The whole registry asks everyone to log in, whatever the repository. */
  readonly everywhere: boolean;
  /** How the same request fared without the credential; null where that was not tried. */
  readonly anonymously: 'allowed' | 'refused' | null;
}

/** What a refusal comes to, as far as this registry lets anyone tell. */
export interface Reading {
  readonly cause: CauseCode;
  readonly certainty: Certainty;
  /** One sentence: what the refusal means, and what it leaves open. */
  readonly means: string;
  /** What would tell apart what is left open; null where nothing is. */
  readonly settle: string | null;
}

/** Reads a refusal the way the registry in question means it. */
export function readRefusal(refusal: Refusal): Reading {
  const habits = registryHabits[refusal.kind];
  return (
    readWords(refusal, habits) ??
    (refusal.credential === 'none' ? readAnonymous(refusal, habits) : readCredentialed(refusal, habits))
  );
}

/** The registry's own words decide where they say more than "denied". */
function readWords(refusal: Refusal, habits: RegistryHabits): Reading | null {
  const { words, credential } = refusal;
  const said = words === null ? null : (classify(words, Object.values(causes))?.cause.code ?? null);
  if (said === 'blocked-by-policy' || said === 'rate-limited' || said === 'repository-not-found') {
    return { cause: said, certainty: 'confirmed', means: 'Its own words say so.', settle: null };
  }
  if (credential === 'none') return null;
  if (refusal.anonymously === 'allowed') return readStale(habits);
  if (said === 'credentials-rejected') {
    return {
      cause: said,
      certainty: 'confirmed',
      means: 'Its own words say that the credential is wrong or has expired.',
      settle: null,
    };
  }
  return said === 'permission-denied' ? readWeak(habits) : null;
}

function readStale({ name }: RegistryHabits): Reading {
  return {
    cause: 'credentials-rejected',
    certainty: 'confirmed',
    means: `Without the credential ${midSentence(name)} hands the image out: the stale credential alone is what breaks the pull.`,
    settle: null,
  };
}

function readAnonymous({ kind, repository, everywhere }: Refusal, habits: RegistryHabits): Reading {
  const { name, hidesMissingFrom, settle } = habits;
  if (kind === 'docker-hub' && /^library\/[^/]+$/.test(repository)) {
    return {
      cause: 'repository-not-found',
      certainty: 'likely',
      means: `Images without a namespace are Docker's own and public, so there is no "${repository.slice('library/'.length)}" among them; a namespace or the registry's name may be missing in front.`,
      settle: `the page https://hub.docker.com/_/${repository.slice('library/'.length)}`,
    };
  }
  if (everywhere || hidesMissingFrom === 'nobody') {
    return {
      cause: 'auth-required',
      certainty: 'confirmed',
      means: `${name} asks everyone to log in, and no credential was sent; whether the image exists is only told to those who do.`,
      settle: null,
    };
  }
  if (hidesMissingFrom === 'everyone' && kind !== 'google') {
    return {
      cause: 'access-denied',
      certainty: 'likely',
      means: `${name} gives the same answer for a repository that is private and for one that does not exist, so these requests cannot tell which it is.`,
      settle,
    };
  }
  return {
    cause: 'auth-required',
    certainty: 'likely',
    means: `No credential was sent; ${midSentence(name)} may refuse a repository that does not exist in the same way.`,
    settle,
  };
}

function readCredentialed(refusal: Refusal, habits: RegistryHabits): Reading {
  const { by, status, scopeWithheld, everywhere } = refusal;
  if (scopeWithheld) return readWithheld(habits);
  const asksWho = status === 401 || status === 400;
  if (asksWho && (by === 'token-server' || everywhere)) return readWrong(habits);
  if (by === 'token-server' && habits.sameForWrongAndWeak) return readEither(habits);
  return asksWho ? readWithheld(habits) : readWeak(habits);
}

function readWrong(habits: RegistryHabits): Reading {
  if (habits.sameForWrongAndWeak) return readEither(habits);
  return {
    cause: 'credentials-rejected',
    certainty: 'confirmed',
    means: 'That is its answer to a wrong or expired credential, whatever the repository.',
    settle: null,
  };
}

function readEither({ name, settle }: RegistryHabits): Reading {
  return {
    cause: 'access-denied',
    certainty: 'likely',
    means: `${name} gives the same answer to a wrong credential and to one that may not pull, so these requests cannot tell which it is.`,
    settle,
  };
}

function readWithheld(habits: RegistryHabits): Reading {
  if (habits.hidesMissingFrom !== 'everyone') return readWeak(habits);
  return {
    cause: 'access-denied',
    certainty: 'likely',
    means: `The credential itself is good; ${midSentence(habits.name)} gives the same answer where its owner may not pull and where the repository does not exist.`,
    settle: habits.settle,
  };
}

function readWeak({ name, hidesMissingFrom, settle }: RegistryHabits): Reading {
  if (hidesMissingFrom === 'nobody' || hidesMissingFrom === 'anonymous') {
    return {
      cause: 'permission-denied',
      certainty: 'confirmed',
      means: 'The credential is good, and its owner may not pull this repository.',
      settle: null,
    };
  }
  return {
    cause: 'permission-denied',
    certainty: 'likely',
    means: `The credential is good, and its owner may not pull this repository; ${midSentence(name)} may say the same of one that does not exist.`,
    settle,
  };
}

function midSentence(name: string): string {
  return name.replace(/^(?:This|The) /, (article) => article.toLowerCase());
}
