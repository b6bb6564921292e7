import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { openEgress, setEngineProxy, tryConnection } from './network-advice.ts';
import { addressOf, inBrackets, subjectOf } from './subject.ts';

/** No answer: a route, a firewall, or a server too busy to speak. */
export const connectTimeout = defineCause({
  code: 'connect-timeout',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/http/client.go',
    'https://github.com/golang/go/blob/go1.24.0/src/net/dial.go',
    'https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2',
  ],
  patterns: [
    /(?<!read: |write: )(?:connection|operation) timed out|ETIMEDOUT|i\/o timeout/i,
    /(?:no route to host|network is (?:unr(?:eachable)?|down)|host is down|host is unreachable|cannot assign requested address|EHOSTUNREACH|ENETUNREACH)/i,
    /connect: (?:permission denied|invalid argument|operation not permitted)/,
    /Client\.Timeout (?:exceeded|or context cancellation)|request canceled while waiting for connection/,
    /timeout awaiting response headers|timed out awaiting|did not properly respond after a period of time|unreachable (?:network|host)\b/i,
    /(?:Get|Head|Post) \S+: context deadline exceeded/,
    /(?:tcp|registry) \S+: context deadline exceeded/,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    address: addressOf(text.reason),
    seconds: text.tookSeconds,
  }),

  explain: ({ subject, address, seconds }) =>
    `${subject.host ?? 'The registry'}${inBrackets(address, subject)} did not answer ${subject.place}${seconds === null || seconds < 2 ? '' : `, after ${seconds} s of waiting`}. The text cannot tell whether a firewall drops the connection, a route or proxy is missing, or the server is overloaded.`,

  remedies: ({ subject }) => [
    tryConnection(subject),
    openEgress(subject),
    setEngineProxy(subject),
    retryJob('if the server answers again'),
  ],
});
