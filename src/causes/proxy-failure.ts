import { defineCause, type Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { openEgress, setEngineProxy, showEngineProxy } from './network-advice.ts';
import { atStart, type Subject, subjectOf } from './subject.ts';

/** The proxy between engine and registry refused, broke, or could not be used. */
export const proxyFailure = defineCause({
  code: 'proxy-failure',
  certainty: 'likely',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go',
    'https://github.com/golang/go/blob/go1.24.0/src/internal/socks/socks.go',
    'https://docs.docker.com/desktop/features/networking/',
  ],
  patterns: [
    // Go renders a refused CONNECT as the bare words of its status line, with no number before them.
    /(?:["/]|\/images|\/latest): (?<answer>Forbidden|Bad Request|Bad Gateway|Service Unavailable|Internal Server Error|Gateway Time-?out|Access Denied|Method Not Allowed|Unknown Error|Host Not Found|Tunnel)\b/,
    /Proxy Authentication (?:Is )?Required|: authenticationrequired\b|\b407 (?:Proxy|authentication)|status(?: ?code)?:? 407|proxy authorization required|\bHTTP 407(?: response body(?:: invalid character '.' (?:looking for beginning of|after top-level) value)?)?/i,
    /\(squid\/|squid\/\d|zscaler|corporate (?:policy|proxy)|blue ?coat|fortiguard|fortinet|websense|web (?:filter|gateway)\b|umbrella block/i,
    /Access blocked by|ERR_ACCESS_DENIED|ERR_CANNOT_FORWARD|blocked by (?:your|the) (?:organi[sz]ation|network|firewall|administrator)|unsupported proxy scheme|invalid proxy (?:address|URL)/i,
  ],
  wrappers: [
    { opening: /proxyconnect tcp: (?:dial tcp (?<proxy>\S+): )?/, unless: /\blookup \S+/ },
    { opening: /socks connect tcp (?<proxy>[^\s>]+)->\S+: /, unless: /\blookup \S+/ },
    {
      opening: /(?:system|settings|Desktop|using|via) HTTPS? proxy (?<proxy>\S+): /,
      unless: /\blookup \S+/,
    },
  ],

  facts: ({ proxy, answer }, text) => ({
    subject: subjectOf(text),
    proxy: proxy ?? null,
    answer: answer ?? null,
    login: /Proxy Auth|proxy auth|\b407\b/.test(text.reason),
  }),

  settle: ({ proxy, login }) => (login || proxy !== null ? 'confirmed' : 'likely'),

  explain: ({ subject, proxy, answer, login }) =>
    login
      ? `The proxy between ${subject.place} and ${subject.server} demands a login (407 Proxy Authentication Required), and the engine gave none that it accepts. ${atStart(subject.server)} was not asked.`
      : `${atStart(subject.server)} was not reached from ${subject.place}, because ${told(proxy, answer)}. ${answer === null ? 'Nothing is known of the registry itself.' : 'The answer carries no status number, which is how the engine prints a refused CONNECT; that it came from a proxy is likely, not certain.'}`,

  remedies: ({ subject, proxy, login }) =>
    login
      ? [
          giveProxyLogin(subject),
          letThrough(subject),
          askThroughProxy(subject, proxy),
          showEngineProxy(subject),
        ]
      : [
          showEngineProxy(subject),
          askThroughProxy(subject, proxy),
          openEgress(subject),
          setEngineProxy(subject),
        ],
});

function giveProxyLogin({ kubernetes }: Subject): Remedy {
  const service = kubernetes ? 'containerd' : 'docker';
  return {
    actor: 'runner-owner',
    action: `Give the ${service} service the proxy's address with a login in it, special characters percent-encoded, and restart it.`,
    command: `# sudo systemctl edit ${service}
[Service]
Environment="HTTPS_PROXY=http://USER:PASSWORD@PROXY:PORT"`,
    source: 'https://docs.docker.com/engine/daemon/proxy/',
  };
}

function letThrough({ server }: Subject): Remedy {
  return {
    actor: 'network',
    action: `Or let the runner's host through to ${server} without a login, by its address, on the proxy.`,
    command: null,
    source: 'https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/407',
  };
}

function askThroughProxy({ host }: Subject, proxy: string | null): Remedy {
  return {
    actor: 'runner-owner',
    action: 'Ask the registry through the proxy by hand.',
    command: fill`curl -vI -x http://${proxy ?? 'PROXY:PORT'} https://${host}/v2/`,
    source: 'https://everything.curl.dev/usingcurl/proxies/index.html',
  };
}

function told(proxy: string | null, answer: string | null): string {
  if (proxy !== null) return `the proxy at ${proxy} that the engine is configured to use failed`;
  return answer === null
    ? 'a proxy on the way refused or failed'
    : `something on the way answered "${answer}"`;
}
