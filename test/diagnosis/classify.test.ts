import { describe, expect, test } from 'vitest';
import { defineCause } from '../../src/causes/cause.ts';
import { classify } from '../../src/diagnosis/classify.ts';

interface Words {
  readonly code: 'dns-failure' | 'proxy-failure' | 'pull-backoff' | 'connection-refused';
  readonly patterns?: readonly RegExp[];
  readonly wrappers?: Parameters<typeof defineCause>[0]['wrappers'];
  readonly lastResort?: true;
}

function cause({ code, patterns = [], wrappers = [], lastResort }: Words) {
  return defineCause({
    code,
    certainty: 'likely',
    sources: ['https://example.com/'],
    patterns,
    wrappers,
    ...(lastResort === undefined ? {} : { lastResort }),
    facts: (groups) => groups,
    explain: () => '',
    remedies: () => [],
  });
}

const refused = cause({ code: 'connection-refused', patterns: [/(?<what>connection) refused/] });
const dns = cause({ code: 'dns-failure', patterns: [/lookup (?<host>\S+)/] });
const proxy = cause({ code: 'proxy-failure', wrappers: [{ opening: /proxyconnect: /, unless: /lookup/ }] });
const backoff = cause({ code: 'pull-backoff', patterns: [/Back-off/], lastResort: true });

describe('classify', () => {
  test('takes the reason that starts last', () => {
    expect(classify('lookup a: connection refused', [refused, dns])?.cause.code).toBe('connection-refused');
    expect(classify('connection refused: lookup a', [refused, dns])?.cause.code).toBe('dns-failure');
  });

  test('takes the last of several places where one cause matches', () => {
    expect(classify('lookup a; lookup b', [dns])?.groups).toEqual({ host: 'b' });
  });

  test('lets a wrapper take what it wraps', () => {
    expect(classify('proxyconnect: connection refused', [refused, dns, proxy])?.cause.code).toBe(
      'proxy-failure',
    );
  });

  test('lets a wrapper leave what it says is not its own', () => {
    expect(classify('proxyconnect: lookup a', [refused, dns, proxy])?.cause.code).toBe('dns-failure');
  });

  test('demands of a wrapper what it says it needs', () => {
    const needy = cause({ code: 'proxy-failure', wrappers: [{ opening: /via /, provided: /refused/ }] });

    expect(classify('via connection refused', [refused, needy])?.cause.code).toBe('proxy-failure');
    expect(classify('via lookup a', [dns, needy])?.cause.code).toBe('dns-failure');
  });

  test('turns to a last resort only where nothing else matches', () => {
    expect(classify('lookup a; Back-off', [dns, backoff])?.cause.code).toBe('dns-failure');
    expect(classify('Back-off', [dns, backoff])?.cause.code).toBe('pull-backoff');
  });

  test('answers null where no cause recognises itself', () => {
    expect(classify('gremlins', [refused, dns, proxy, backoff])).toBeNull();
    expect(classify('', [refused, dns, proxy, backoff])).toBeNull();
  });

  test('reads the end of a reason that is too long', () => {
    expect(classify(`lookup a ${'x'.repeat(100_000)} connection refused`, [refused, dns])?.cause.code).toBe(
      'connection-refused',
    );
  });
});
