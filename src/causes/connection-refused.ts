import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { openEgress, tryConnection } from './network-advice.ts';
import { addressOf, atStart, inBrackets, subjectOf } from './subject.ts';
import { judgeUnreachable } from './unreachable.ts';

/** The host answered, and nothing listens on the port. */
export const connectionRefused = defineCause({
  code: 'connection-refused',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/dial.go',
    'https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2',
  ],
  patterns: [
    /connection refused|ECONNREFUSED/i,
    /target machine actively refused/i,
    /Failed to connect to \S+ port \d/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text), address: addressOf(text.reason) }),

  explain: ({ subject, address }) =>
    `${atStart(subject.server)}${inBrackets(address, subject)} refused the connection from ${subject.place}. ${hint(address)}`,

  remedies: ({ subject, address }) => [
    tryConnection(subject),
    {
      actor: 'registry-owner',
      action: `Check that the registry runs and listens on ${address ?? 'this address'}, and that the image names the right port.`,
      command: 'sudo ss -ltnp',
      source: 'https://distribution.github.io/distribution/about/deploying/',
    },
    openEgress(subject),
    retryJob('if the registry was being restarted'),
  ],

  judge: judgeUnreachable,
});

function hint(address: string | null): string {
  return /^(?:127\.|\[::1\])/.test(address ?? '')
    ? "The address is the runner's host itself, and nothing listens there: localhost is not the machine on which the image was built."
    : 'The address answers, but nothing listens on that port, or a firewall says so; the text does not tell which.';
}
