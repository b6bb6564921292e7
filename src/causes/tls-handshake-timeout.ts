import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { judgeLargeTransfers } from './large-transfers.ts';
import { checkMtu, setEngineProxy, tryConnection } from './network-advice.ts';
import { atStart, subjectOf } from './subject.ts';

/** TCP connected, and the TLS handshake got no answer. */
export const tlsHandshakeTimeout = defineCause({
  code: 'tls-handshake-timeout',
  certainty: 'confirmed',
  sources: ['https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go'],
  patterns: [
    /(?:TLS|SSL) handshake (?:timeout|timed out)|(?:timeout|timed out) (?:during|in|waiting for) (?:the )?(?:TLS|SSL) handshake/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${atStart(subject.server)} accepted the connection from ${subject.place}, but the TLS handshake got no answer in time. Usual reasons are packets too large for the path, a proxy or firewall that inspects TLS, or an overloaded server; the text does not tell which.`,

  remedies: ({ subject }) => [
    tryConnection(subject),
    checkMtu(subject),
    setEngineProxy(subject),
    retryJob('if the handshake completes again'),
  ],

  judge: judgeLargeTransfers,
});
