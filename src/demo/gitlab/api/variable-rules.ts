import type { Variable } from '../model.ts';

const maxValue = 10_000;
const maxName = 255;
const maskable = { expanded: /^[a-zA-Z0-9_+=/@:.~-]{8,}$/, raw: /^\S{8,}$/ } as const;

/**
 * What GitLab's model says against a variable, field by field; empty where it is valid. Every masking violation is
 * the same `is invalid`.
 *
 * @see https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable
 */
export function variableErrors(variable: Variable): Readonly<Record<string, readonly string[]>> {
  const errors = {
    key: keyErrors(variable.key),
    value: valueErrors(variable),
    environment_scope: scopeErrors(variable.environmentScope),
    description: tooLong(variable.description ?? '', maxName),
  };
  return Object.fromEntries(Object.entries(errors).filter(([, messages]) => messages.length > 0));
}

function keyErrors(key: string): readonly string[] {
  const blank = key === '' ? ["can't be blank"] : [];
  const letters = /^[a-zA-Z0-9_]*$/.test(key) ? [] : ["can contain only letters, digits and '_'."];
  return [...blank, ...tooLong(key, maxName), ...letters];
}

function valueErrors({ value, masked, hidden, raw }: Variable): readonly string[] {
  const hides = masked || hidden;
  const isMaskable = (raw ? maskable.raw : maskable.expanded).test(value);
  return [...tooLong(value, maxValue), ...(hides && !isMaskable ? ['is invalid'] : [])];
}

function scopeErrors(scope: string): readonly string[] {
  if (scope === '') return ["can't be blank"];
  const allowed = /^[a-zA-Z0-9_/\\${}. *-]+$/.test(scope);
  const letters = allowed
    ? []
    : ["can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces."];
  return [...tooLong(scope, maxName), ...letters];
}

function tooLong(text: string, most: number): readonly string[] {
  return text.length > most ? [`is too long (maximum is ${most} characters)`] : [];
}
