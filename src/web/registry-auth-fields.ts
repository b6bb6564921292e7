import type { FormGrant } from '../accounts/forms.ts';
import type { Secret } from '../credentials/secret.ts';

/** What the page asks for, checked. */
export interface RegistryAuthFields {
  /** Host, with its port if it has one. */
  readonly registry: string;
  readonly username: string;
  readonly password: Secret;
  readonly scope: 'project' | 'group';
  readonly isProtected: boolean;
}

export type FieldName = 'registry' | 'username' | 'password' | 'scope' | 'protected';

/** A sentence that says what to do, and where; null: it is not about one field. */
export interface Problem {
  readonly field: FieldName | null;
  readonly sentence: string;
}

/** What may be shown again: never the password. */
export interface ShownFields {
  readonly registry: string;
  readonly username: string;
  readonly scope: string;
  readonly isProtected: boolean;
}

export type CheckedFields =
  | { readonly kind: 'valid'; readonly fields: RegistryAuthFields }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

const maxName = 255;
/** GitLab keeps 10,000 characters in a variable; base64 and the entries of other registries have to fit in too. */
const maxPassword = 6_000;

/** @see https://pkg.go.dev/github.com/distribution/reference#pkg-overview for what a registry's name may look like. */
const registryPattern =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?$/i;

export function checkFields(posted: ReadonlyMap<string, string>, grant: FormGrant): CheckedFields {
  const registry = toHost(posted.get('registry') ?? '');
  const username = (posted.get('username') ?? '').trim();
  const password = posted.get('password') ?? '';
  const scope = posted.get('scope') ?? '';
  const problems = [
    ...registryProblems(registry),
    ...usernameProblems(username),
    ...passwordProblems(password),
    ...scopeProblems(scope, grant),
  ];
  if (problems.length > 0 || (scope !== 'project' && scope !== 'group')) return { kind: 'invalid', problems };
  const isProtected = posted.get('protected') === 'on';
  return { kind: 'valid', fields: { registry, username, password: () => password, scope, isProtected } };
}

export function shownFields(posted: ReadonlyMap<string, string>): ShownFields {
  return {
    registry: (posted.get('registry') ?? '').slice(0, maxName),
    username: (posted.get('username') ?? '').slice(0, maxName),
    scope: posted.get('scope') ?? '',
    isProtected: posted.get('protected') === 'on',
  };
}

/** People paste addresses. */
function toHost(text: string): string {
  return text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '');
}

function registryProblems(registry: string): readonly Problem[] {
  if (registry === '') return [problem('registry', 'Enter the host of the registry.')];
  if (registry.length <= maxName && registryPattern.test(registry)) return [];
  return [problem('registry', 'Enter a host such as registry.example.com or registry.example.com:5000.')];
}

function usernameProblems(username: string): readonly Problem[] {
  if (username === '') return [problem('username', 'Enter the username at the registry.')];
  if (username.length > maxName)
    return [problem('username', `Enter a username of at most ${maxName} characters.`)];
  if (/[:\x00-\x1f\x7f]/.test(username)) {
    return [
      problem('username', 'Enter a username without colons: registries read what follows as the password.'),
    ];
  }
  return [];
}

function passwordProblems(password: string): readonly Problem[] {
  if (password === '') return [problem('password', 'Enter the password or token.')];
  if (password.length > maxPassword) {
    return [
      problem(
        'password',
        `Enter at most ${maxPassword} characters: more does not fit into a variable of GitLab's.`,
      ),
    ];
  }
  if (/\0/.test(password)) return [problem('password', 'Enter a password without NUL characters.')];
  return [];
}

function scopeProblems(scope: string, { group }: FormGrant): readonly Problem[] {
  if (scope === 'project' || (scope === 'group' && group !== null)) return [];
  return [problem('scope', 'Choose where the credential is to be stored.')];
}

function problem(field: FieldName, sentence: string): Problem {
  return { field, sentence };
}
