import { expect, test } from 'vitest';
import type { CredentialAccount, CredentialFinding } from '../../src/diagnosis/credentials/finding.ts';
import { withAccount } from '../../src/diagnosis/credentials/with-account.ts';
import type { Diagnosis, Observed } from '../../src/diagnosis/diagnosis.ts';
import { diagnosis } from '../builders.ts';

const observed: Observed = {
  fromHost: true,
  checked: ['runner-7: failed at manifest.', 'runner-2: failed at manifest.'],
  notChecked: [],
  difference: null,
  settle: null,
  suggestions: [],
};

const shadowed: CredentialFinding = {
  code: 'shadowed-group-variable',
  certainty: 'confirmed',
  sentence: 'DOCKER_AUTH_CONFIG of project a/b replaces that of group a whole.',
  remedy: {
    actor: 'maintainer',
    action: 'Put the entry into both.',
    command: null,
    source: 'https://docs.gitlab.com/ci/variables/',
  },
};

function refused(over: Partial<Diagnosis> = {}): Diagnosis {
  return diagnosis({
    cause: 'access-denied',
    certainty: 'inconclusive',
    explanation: 'The job image "app:1.2" was refused. The answer does not tell why.',
    observed,
    ...over,
  });
}

function account(over: Partial<CredentialAccount> = {}): CredentialAccount {
  return {
    gets: 'The job gets it.',
    isDelivered: true,
    entry: null,
    findings: [shadowed],
    unread: [],
    ...over,
  };
}

test('a trap says what the refusal leaves open, and its fix goes first', () => {
  const text = refused();

  const told = withAccount(text, account({ unread: ['Something could not be read.'] }));

  expect(told.explanation).toBe(`The job image "app:1.2" was refused. ${shadowed.sentence}`);
  expect(told.certainty).toBe('likely');
  expect(told.remedies).toEqual([shadowed.remedy, ...text.remedies]);
  expect(told.observed?.checked).toEqual([
    'runner-7: failed at manifest.',
    'GitLab: The job gets it.',
    'runner-2: failed at manifest.',
  ]);
  expect(told.observed?.notChecked).toEqual(['Something could not be read.']);
});

test('a trap never makes a diagnosis confirmed', () => {
  expect(withAccount(refused({ certainty: 'likely' }), account()).certainty).toBe('likely');
});

test.each(['rate-limited', 'tag-not-found', 'dns-failure'] as const)(
  'a trap does not explain %s',
  (cause) => {
    const text = refused({ cause });

    const { explanation, remedies } = withAccount(text, account());

    expect({ explanation, remedies }).toEqual({ explanation: text.explanation, remedies: text.remedies });
  },
);

test('without a trap, a credential that is rejected is named by where it stands', () => {
  const entry = { where: 'DOCKER_AUTH_CONFIG of project a/b', key: 'registry.example.com' };

  const told = withAccount(refused({ cause: 'credentials-rejected' }), account({ entry, findings: [] }));

  expect(told.explanation).toContain(
    'What is refused is the entry "registry.example.com" in DOCKER_AUTH_CONFIG of project a/b.',
  );
  expect(told.remedies[0]?.action).toContain('Replace the credential of "registry.example.com"');
});
