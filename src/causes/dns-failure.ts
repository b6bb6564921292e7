import { retryJob } from './advice.ts';
import type { Judgement } from './cause.ts';
import { defineCause } from './cause.ts';
import { objectsAt, textAt, textsAt } from './evidence.ts';
import { fill } from './fill.ts';
import { setEngineProxy } from './network-advice.ts';
import { hopOf, type Seen } from './seen.ts';
import { quoted, subjectOf } from './subject.ts';

/** The name of the registry, its token server, its storage or the proxy did not resolve. */
export const dnsFailure = defineCause({
  code: 'dns-failure',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/net.go',
    'https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2',
    'https://man7.org/linux/man-pages/man3/gai_strerror.3.html',
  ],
  patterns: [
    // After the resolver's address comes what became of asking it, a refused or silent port 53 included.
    /lookup (?<host>[\w.-]+)\.? on (?<resolver>[\w.:[\]%]+): .*/,
    /lookup [\w.-]{1,253}: (?:i\/o timeout|getaddrinfow|Try again|device or resource busy)|no answer from DNS server|(?:read|write|dial) udp .*/i,
    /no such host|No address associated with hostname|Temporary failure in name resolution|Name or service not known|nodename nor servname provided|server misbehaving/i,
    /(?:not|unable to|failed to) resolve (?:host|the remote|proxy)|cannot resolve|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)/i,
    /NXDOMAIN|SERVFAIL|temporary error during hostname resolution|requested name is valid, but no data/i,
  ],

  facts: ({ host, resolver }, text) => ({
    subject: subjectOf(text),
    hostname: host ?? lookedUp(text.reason) ?? subjectOf(text).host?.replace(/:\d+$/, '') ?? null,
    resolver: resolver ?? null,
    proxy: /proxyconnect tcp: /.test(text.reason),
  }),

  explain: ({ subject, hostname, resolver, proxy }) =>
    `The name ${hostname === null ? 'of the registry' : quoted(hostname)}${proxy ? ', which the engine has configured as its proxy,' : ''} did not resolve on ${subject.place}${resolver === null ? '' : `, which asked the resolver ${resolver}`}. The text cannot tell whether the name is wrong, this resolver does not know it, or the resolver could not be reached.`,

  remedies: ({ subject, hostname, resolver, proxy }) => [
    {
      actor: 'runner-owner',
      action: 'Ask the resolver for the name on the failing host, and compare with another one.',
      command:
        fill`dig +short ${hostname} @${resolver?.replace(/:\d+$/, '') ?? null}
dig +short ${hostname} @1.1.1.1` ??
        fill`getent hosts ${hostname}; dig +short ${hostname}
dig +short ${hostname} @1.1.1.1`,
      source: 'https://docs.docker.com/engine/daemon/troubleshoot/#dns-resolver-issues',
    },
    {
      actor: 'network',
      action: `Make ${hostname ?? "the registry's name"} known to the resolver that the runner's host uses, and allow UDP and TCP 53 to it.`,
      command: null,
      source: 'https://www.freedesktop.org/software/systemd/man/latest/resolvectl.html',
    },
    ...(proxy ? [setEngineProxy(subject)] : []),
    retryJob('if the name resolves again'),
    {
      actor: 'runner-owner',
      action: 'See which resolvers the host uses, and point it to reliable ones.',
      command: 'cat /etc/resolv.conf; resolvectl status',
      source: 'https://docs.docker.com/engine/daemon/troubleshoot/#dns-resolver-issues',
    },
  ],

  judge: judgeResolvers,
});

/** The name in the last "lookup X", which is where the pattern itself only saw what followed. */
function lookedUp(reason: string): string | null {
  return (
    [...reason.matchAll(/(?:lookup|host:|ENOTFOUND|EAI_AGAIN) (?<name>[\w-]+(?:\.[\w-]+)+)/g)].at(-1)
      ?.groups?.['name'] ?? null
  );
}

/** Does one of the nameservers know the name that another does not? */
function judgeResolvers({ at }: Seen): Judgement {
  const answers = objectsAt(hopOf(at, 'dns')?.evidence, 'answers');
  const knowing = answers.find((answer) => textsAt(answer, 'addresses').length > 0);
  const failing = answers.find((answer) => textAt(answer, 'code') !== null);
  const [knows, fails] = [textAt(knowing, 'nameserver'), textAt(failing, 'nameserver')];
  if (knows !== null && fails !== null) {
    const means = `Of its nameservers, ${knows} knows the name and ${fails} does not: engines ask them in order, and take the first answer.`;
    return { means, settle: null, remedies: [] };
  }
  const { image } = at.ladder;
  if (image?.registry.endsWith('.azurecr.io')) {
    const means = 'An Azure registry that does not exist has no address, so its name may be misspelled.';
    return { means, settle: 'az acr list', remedies: [] };
  }
  return { means: null, settle: null, remedies: [] };
}
