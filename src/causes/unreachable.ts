import type { Judgement } from './cause.ts';
import { setEngineProxy } from './network-advice.ts';
import { hopOf, type Seen } from './seen.ts';
import { subjectOfVantage } from './subject-of-vantage.ts';

/** Judges a server that does not answer: does everybody else take another way to it? */
export function judgeUnreachable({ at, elsewhere }: Seen): Judgement {
  const isDirect = hopOf(at, 'proxy')?.outcome === 'skipped';
  const proxied = elsewhere.find((vantage) => hopOf(vantage, 'proxy')?.outcome === 'passed');
  if (isDirect && proxied !== undefined) {
    return {
      means: `${proxied.name} gets there through a proxy, and the engine at ${at.name} goes directly: it likely lacks that proxy.`,
      settle: null,
      remedies: [setEngineProxy(subjectOfVantage(at))],
    };
  }
  const reached = elsewhere.some((vantage) => hopOf(vantage, 'tcp')?.outcome === 'passed');
  return {
    means: null,
    settle: reached ? null : 'the same check from a host in another network',
    remedies: [],
  };
}
