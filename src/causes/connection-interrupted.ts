import { allowLocalCopy, repeatPulls, retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { judgeLargeTransfers } from './large-transfers.ts';
import { checkMtu, showEngineProxy } from './network-advice.ts';
import { addressOf, inBrackets, subjectOf } from './subject.ts';

/** A connection was made, and broke. */
export const connectionInterrupted = defineCause({
  code: 'connection-interrupted',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go',
    'https://github.com/golang/net/blob/v0.40.0/http2/errors.go',
    'https://github.com/moby/moby/blob/v20.10.24/registry/resumable/resumablerequestreader.go',
  ],
  patterns: [
    /(?:read|write): (?:connection|operation) timed out|(?:wsarecv|wsasend): .*|software caused connection abort|connection aborted/i,
    /connection reset by peer|broken pipe|forcibly closed by the remote host|connection was aborted|ECONNRESET|EPIPE|socket hang up/i,
    /unexpected EOF|(?<=[":\w])\s?: EOF\b|\bEOF["'\s.]*$/,
    /stream error: stream ID|http2: (?:client|server|Transport|response body|Framer|timeout)|GOAWAY|PROTOCOL_ERROR|INTERNAL_ERROR|ENHANCE_YOUR_CALM|REFUSED_STREAM/,
    /server closed (?:idle )?connection|client connection (?:lost|force closed)|use of closed network connection|transport connection broken|server sent GOAWAY/i,
    /retries exhausted|expected HTTP 206 from byte range request|short read: expected|(?:premature|early) (?:end|close)|content length mismatch|bad record MAC/i,
  ],

  probes: { repeat: 5 },

  facts: (_groups, text) => ({ subject: subjectOf(text), peer: addressOf(text.reason) }),

  explain: ({ subject, peer }) =>
    `${subject.image} was not pulled because the connection from ${subject.place} to ${subject.server}${inBrackets(peer, subject)} broke off. The text cannot tell whether the server, a proxy on the way, or packets too large for the path caused it.`,

  remedies: ({ subject }) => [
    retryJob('once: a single broken connection means little'),
    checkMtu(subject),
    repeatPulls(subject),
    showEngineProxy(subject),
    allowLocalCopy(subject),
  ],

  judge: judgeLargeTransfers,
});
