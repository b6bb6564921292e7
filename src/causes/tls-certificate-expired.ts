import type { Judgement } from './cause.ts';
import { defineCause } from './cause.ts';
import { acceptedElsewhere, shownCertificate } from './certificate-seen.ts';
import { objectsAt, textAt } from './evidence.ts';
import { type HostClock, hostClock } from './host-clock.ts';
import { hopOf, type Seen, type Vantage } from './seen.ts';
import { setClock } from './set-clock.ts';
import { subjectOf } from './subject.ts';
import { showCertificate } from './trust-advice.ts';

/** The certificate is outside its dates, or the host's clock is wrong. */
export const tlsCertificateExpired = defineCause({
  code: 'tls-certificate-expired',
  certainty: 'confirmed',
  sources: ['https://github.com/golang/go/blob/go1.24.0/src/crypto/x509/verify.go'],
  patterns: [
    /certificate has expired or is not yet valid/i,
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate (?:has expired|is expired|is not (?:yet )?valid yet|is not yet valid|expired)\b/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text), ...datesOf(text.reason) }),

  explain: ({ subject, now, side, limit }) =>
    now === undefined || side === undefined || limit === undefined
      ? `The certificate of ${subject.server} is outside its dates, seen from ${subject.place}. The text cannot tell whether the certificate is too old or the host's clock is wrong.`
      : `The certificate of ${subject.server} ${side === 'after' ? `expired at ${limit}` : `is valid only from ${limit}`}, and the clock on ${subject.place} reads ${now}. If that clock is right, the certificate has to be renewed; if not, the clock has to be set.`,

  remedies({ subject, side }) {
    const clock = {
      actor: 'runner-owner',
      action: "Check the clock of the runner's host and let it be synchronised.",
      command: 'timedatectl\nsudo timedatectl set-ntp true',
      source: 'https://www.freedesktop.org/software/systemd/man/latest/timedatectl.html',
    } as const;
    const renew = {
      actor: 'registry-owner',
      action: `Renew the certificate of ${subject.server}, and reload the server that shows it.`,
      command: null,
      source: 'https://distribution.github.io/distribution/about/deploying/#get-a-certificate',
    } as const;
    return side === 'before'
      ? [clock, showCertificate(subject, '-issuer -dates'), renew]
      : [showCertificate(subject, '-issuer -dates'), renew, clock];
  },

  judge: judgeDates,
});

interface Dates {
  /** The host's clock. */
  readonly now: string | undefined;
  readonly side: string | undefined;
  readonly limit: string | undefined;
}

function datesOf(reason: string): Dates {
  const groups = /current time (?<now>\S+) is (?<side>before|after) (?<limit>\S+)/.exec(reason)?.groups;
  return { now: groups?.['now'], side: groups?.['side'], limit: groups?.['limit'] };
}

/** Is it the certificate that is out of date, or the host's clock? */
function judgeDates({ at, elsewhere }: Seen): Judgement {
  const clock = hostClock(at, elsewhere);
  const shown = shownCertificate(at)?.sha256 ?? null;
  if (clock.kind === 'wrong') {
    if (explainsDates(at, clock)) {
      return { means: `It is the clock: ${clock.said}.`, settle: null, remedies: [setClock] };
    }
    const means = `${clock.said}, and by the right time the certificate is outside its dates as well.`;
    return { means, settle: null, remedies: [] };
  }
  if (clock.kind === 'right') {
    return { means: `It is the certificate: ${lowered(clock.said)}.`, settle: null, remedies: [] };
  }
  const other = acceptedElsewhere(elsewhere);
  if (other !== null && shown !== null && other.certificate.sha256 === shown) {
    const means = `${other.name} accepts the very same certificate, so the clock of ${at.name} is likely wrong.`;
    return { means, settle: "the host's clock against another", remedies: [setClock] };
  }
  if (clock.kind === 'unknown') return { means: null, settle: null, remedies: [] };
  return { means: `${clock.said}.`, settle: 'each of these clocks against a third', remedies: [] };
}

/** Whether the certificate would be within its dates by the time that others have; undated, the direction has to do. */
function explainsDates(at: Vantage, { aheadSeconds }: HostClock): boolean {
  const tls = hopOf(at, 'tls');
  const [leaf] = objectsAt(tls?.evidence, 'chain');
  const [from, to, own] = [
    textAt(leaf, 'validFrom'),
    textAt(leaf, 'validTo'),
    textAt(tls?.evidence, 'clock'),
  ].map((text) => Date.parse(text ?? ''));
  if (from === undefined || to === undefined || own === undefined || [from, to, own].some(Number.isNaN)) {
    return tls?.fault === (aheadSeconds > 0 ? 'expired' : 'not-yet-valid');
  }
  const right = own - aheadSeconds * 1_000;
  return from <= right && right <= to;
}

function lowered(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
