import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** `$NAME`, `${NAME}`; also what `$$` stands for is not what is stored. */
const reference = /\$(?:\{?[A-Za-z_]|\$)/;

/** Whether a value is another one by the time the runner has it. */
export function isExpanded({
  value,
  isRaw,
}: {
  readonly value: (() => string) | null;
  readonly isRaw: boolean;
}): boolean {
  return !isRaw && value !== null && reference.test(value());
}

/** A `$` in the value means something, or should and does not. */
export function variableReferences({ chosen }: CredentialCase): CredentialFinding | null {
  if (chosen === null) return null;
  const { variable } = chosen;
  if (variable.value === null || !reference.test(variable.value())) return null;
  return variable.isRaw ? notExpanded(chosen) : expanded(chosen);
}

const source = 'https://docs.gitlab.com/ci/variables/#allow-cicd-variable-expansion';

type Chosen = NonNullable<CredentialCase['chosen']>;

function notExpanded(chosen: Chosen): CredentialFinding {
  return {
    code: 'variable-not-expanded',
    certainty: 'likely',
    sentence: `${inWords(chosen)} has a $NAME in it, and as it is stored GitLab leaves that as it stands.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Write the value itself in place of $NAME, or let GitLab expand DOCKER_AUTH_CONFIG ("Expand variable reference").',
      command: null,
      source,
    },
  };
}

function expanded(chosen: Chosen): CredentialFinding {
  return {
    code: 'variable-expanded',
    certainty: 'likely',
    sentence: `${inWords(chosen)} has a $ in it, and GitLab puts another variable's value, or nothing, in its place.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Store DOCKER_AUTH_CONFIG without expansion ("Expand variable reference" off), if the $ is meant as it stands.',
      command: null,
      source,
    },
  };
}
