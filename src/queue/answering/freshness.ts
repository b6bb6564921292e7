import { randomBytes } from 'node:crypto';
import { longestRequestLifeMs, type ProbeRequest } from '../wire/probe-request.ts';

/** How old a request is, whatever the two clocks say. */
export interface Freshness {
  /** A new nonce, for the agent to publish. */
  announce(): string;
  judge(request: Pick<ProbeRequest, 'nonce' | 'iat' | 'exp'>): Age;
}

export type Age =
  | { readonly kind: 'fresh'; readonly remainingMs: number }
  | { readonly kind: 'expired'; readonly why: string };

interface FreshnessOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that no clock setting moves. */
  readonly monotonicNow: () => number;
}

/** How long an announcement stands before the next replaces it, and how long it can be read at most. */
export const announceEveryMs = 5_000;
export const announcementMs = 15_000;

/** Two clocks that are this close are taken to agree. */
const agreementMs = 2_000;
/** A bot's clock may be ahead by this much where only dates can tell. */
const toleranceMs = 60_000;

/**
 * A request names the agent's announcement that it answers, so it is younger than that announcement: its age is bounded
 * on the agent's monotonic clock, and a host whose clock is wrong can still be asked about it. Where the clocks agree, or
 * where the announcement is that of an earlier process, dates decide.
 */
export function createFreshness({ now, monotonicNow }: FreshnessOptions): Freshness {
  const announcements = new Map<string, Announcement>();

  return {
    announce() {
      for (const [nonce, { at }] of announcements) {
        if (monotonicNow() - at > 2 * longestRequestLifeMs) announcements.delete(nonce);
      }
      const nonce = randomBytes(16).toString('base64url');
      announcements.set(nonce, { at: monotonicNow(), wallClock: now() });
      return nonce;
    },
    judge({ nonce, iat, exp }) {
      const announcement = announcements.get(nonce);
      const dates = { issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
      if (announcement === undefined) return judgeByDates(dates, now());
      const sinceMs = monotonicNow() - announcement.at;
      if (clocksAgree(dates.issuedAt, announcement.wallClock, sinceMs)) return judgeByDates(dates, now());
      const lifeMs = dates.expiresAt - dates.issuedAt;
      const remainingMs = lifeMs + announcementMs - sinceMs;
      return remainingMs > 0 ? { kind: 'fresh', remainingMs: Math.min(remainingMs, lifeMs) } : expired;
    },
  };
}

interface Announcement {
  readonly at: number;
  readonly wallClock: number;
}

interface Dates {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** By the agent's clock, the request was issued after the announcement that it answers and not in the future. */
function clocksAgree(issuedAt: number, announcedAt: number, sinceMs: number): boolean {
  return issuedAt >= announcedAt - agreementMs && issuedAt <= announcedAt + sinceMs + agreementMs;
}

function judgeByDates({ issuedAt, expiresAt }: Dates, now: number): Age {
  if (issuedAt > now + toleranceMs) return { kind: 'expired', why: 'it is dated in the future' };
  return expiresAt > now ? { kind: 'fresh', remainingMs: expiresAt - now } : expired;
}

const expired: Age = { kind: 'expired', why: 'it is too old' };
