import type { Judgement } from './cause.ts';
import { numberAt, textAt } from './evidence.ts';
import { hopOf, type Seen } from './seen.ts';

/** Judges a token that was given and not taken: was it valid yet, by the registry's own clock? */
export function judgeTokenTimes({ at }: Seen): Judgement {
  const [token, manifest] = [hopOf(at, 'token'), hopOf(at, 'manifest')];
  if (manifest?.fault !== 'invalid-token') return nothing;
  const from = numberAt(token?.evidence, 'notBefore') ?? numberAt(token?.evidence, 'issuedAt');
  const date = Date.parse(textAt(manifest.evidence, 'date') ?? '');
  if (from === null || Number.isNaN(date)) return nothing;
  const early = Math.round(from - date / 1_000);
  if (early <= leewaySeconds) return nothing;
  return {
    means: `By the registry's clock the token becomes valid only in ${early} s: the clocks of the registry and of its token server differ.`,
    settle: null,
    remedies: [
      {
        actor: 'registry-owner',
        action: 'Set the clocks of the registry and of its token server, and keep them set by NTP.',
        command: 'timedatectl status',
        source: 'https://distribution.github.io/distribution/spec/auth/jwt/',
      },
    ],
  };
}

const nothing: Judgement = { means: null, settle: null, remedies: [] };

/** Both are cut to the second, and the token was made a moment before. */
const leewaySeconds = 2;
