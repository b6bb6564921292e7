import type { Channel } from '../../egress/channel.ts';
import type { HttpCall, HttpResult } from '../../egress/exchange.ts';
import { toHostPort } from '../../egress/stage.ts';
import { ask, type Climb, headerOf, isSameOrigin, reach, toOrigin } from './climb.run.ts';
import type { Fault } from './faults.ts';

export interface Followed {
  readonly result: HttpResult;
  /** Who gave this answer. */
  readonly channel: Channel;
  /** `host:port` of each redirect, in order. */
  readonly redirects: readonly string[];
  /** Set where a redirect was not followed. */
  readonly fault: Fault | null;
}

const maxRedirects = 3;

/** Asks and follows redirects as engines do: never from HTTPS to HTTP, and with the login only within one origin. */
export async function askFollowing(climb: Climb, first: Channel, call: HttpCall): Promise<Followed> {
  let channel = first;
  let { path, headers } = call;
  const redirects: string[] = [];
  for (;;) {
    const result = await ask(climb, channel, { ...call, path, headers });
    const location = redirectOf(result);
    if (location === undefined) return { result, channel, redirects, fault: null };
    if (redirects.length >= maxRedirects) return { result, channel, redirects, fault: 'redirect-loop' };
    const here = channel.route.origin;
    const base = `${here.scheme}://${toHostPort(here)}${path}`;
    const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
    const origin = url && toOrigin(url);
    const isDowngrade = here.scheme === 'https' && origin?.scheme === 'http';
    if (url === undefined || origin === undefined || isDowngrade) {
      return { result, channel, redirects, fault: 'redirect-refused' };
    }
    redirects.push(toHostPort(origin));
    if (!isSameOrigin(origin, here)) {
      const { authorization: _kept, ...others } = headers;
      headers = others;
    }
    channel = reach(climb, origin, 'registry');
    path = `${url.pathname}${url.search}`;
  }
}

function redirectOf(result: HttpResult): string | undefined {
  if (result.kind === 'failed' || ![301, 302, 303, 307, 308].includes(result.status)) return undefined;
  return headerOf(result.headers, 'location');
}
