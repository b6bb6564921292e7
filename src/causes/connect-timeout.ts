import { allowLocalCopy, retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { checkRoute, openEgress, setEngineProxy, showFirewall, tryConnection } from './network-advice.ts';
import { addressOf, atStart, inBrackets, type Subject, subjectOf } from './subject.ts';
import { judgeUnreachable } from './unreachable.ts';

/** No connection: no answer, no route to it, or a host that does not let it out. */
export const connectTimeout = defineCause({
  code: 'connect-timeout',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/http/client.go',
    'https://github.com/golang/go/blob/go1.24.0/src/net/dial.go',
    'https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2',
  ],
  patterns: [
    /(?<!read: |write: )(?:connection|operation|network) timed out|ETIMEDOUT|i\/o timeout/i,
    /(?:no route to host|network is (?:unr(?:eachable)?|down)|host is down|host is unreachable|cannot assign requested address|EHOSTUNREACH|ENETUNREACH)/i,
    /connect: (?:permission denied|invalid argument|operation not permitted)/,
    /Client\.Timeout (?:exceeded|or context cancellation)|request canceled while waiting for connection/,
    /net\/http: timeout\b|timeout awaiting response headers|timed out awaiting|did not properly respond after a period of time|unreachable (?:network|host)\b/i,
    /(?:Get|Head|Post) \S+: context deadline exceeded/,
    /(?:tcp|registry) \S+: context deadline exceeded/,
    // All that some texts say.
    /(?:^|daemon: )time(?:d )?out\.?$/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    address: addressOf(text.reason),
    seconds: text.tookSeconds,
    failure: failureIn(text.reason),
    vague: /time(?:d )?out\.?$/i.test(text.reason) && !/i\/o|connection|operation/i.test(text.reason),
  }),

  settle: ({ vague }) => (vague ? 'likely' : 'confirmed'),

  explain: (facts) => explained[facts.failure](facts),

  remedies: ({ subject, address, failure }) => [
    ...(failure === 'silent' ? [] : [checkRoute(address)]),
    ...(failure === 'local' ? [showFirewall] : []),
    ...(failure === 'silent'
      ? [tryConnection(subject), openEgress(subject)]
      : [openEgress(subject), tryConnection(subject)]),
    setEngineProxy(subject),
    retryJob(failure === 'silent' ? 'if the server answers again' : 'once it can be reached'),
    allowLocalCopy(subject),
  ],

  judge: judgeUnreachable,
});

type Failure = 'silent' | 'no-route' | 'no-network' | 'local';

/** What the system said of the last connection; each has other reasons. */
function failureIn(reason: string): Failure {
  const said = (words: RegExp): number => [...reason.matchAll(words)].at(-1)?.index ?? -1;
  const found = [
    ['no-route', said(/no route to host|host is (?:down|unreachable)|unreachable host|EHOSTUNREACH/gi)],
    ['no-network', said(/network is (?:unr|down)|unreachable network|ENETUNREACH/gi)],
    [
      'local',
      said(/connect: (?:permission denied|invalid argument|operation not permitted)|cannot assign/gi),
    ],
  ] as const;
  return found.reduce<readonly [Failure, number]>(
    (last, each) => (each[1] > last[1] ? each : last),
    ['silent', -1],
  )[0];
}

interface Attempt {
  readonly subject: Subject;
  readonly address: string | null;
  readonly seconds: number | null;
}

const explained: Readonly<Record<Failure, (attempt: Attempt) => string>> = {
  silent: ({ seconds, ...attempt }) =>
    `${server(attempt)} did not answer ${attempt.subject.place}${seconds === null || seconds < 2 ? '' : `, after ${seconds} s of waiting`}. The text cannot tell whether a firewall drops the connection, a route or proxy is missing, or the server is overloaded.`,
  'no-route': (attempt) =>
    `${server(attempt)} could not be reached: the system on ${attempt.subject.place} says "no route to host". A route is missing, the next hop is down, or a firewall on the way rejects the connection; the server itself was not asked.`,
  'no-network': (attempt) =>
    `${server(attempt)} could not be reached: the network is unreachable, so ${attempt.subject.place} has no route at all to that address. ${isV6(attempt.address) ? 'It is an IPv6 address: the host may have no IPv6 connection.' : 'A default route, a VPN or an interface may be missing or down; the server itself was not asked.'}`,
  local: (attempt) =>
    `${server(attempt)} was not reached: the system on ${attempt.subject.place} did not let the connection out. A firewall or security module of that host forbids it, or the host has no usable address of its own; the server itself was not asked.`,
};

function server({ subject, address }: Pick<Attempt, 'subject' | 'address'>): string {
  return `${atStart(subject.server)}${inBrackets(address, subject)}`;
}

function isV6(address: string | null): boolean {
  return address?.startsWith('[') === true;
}
