import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { openEgress, setEngineProxy, showEngineProxy } from './network-advice.ts';
import { subjectOf } from './subject.ts';

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
    /(?:\/v2\/?[^\s"]*|\/token[^\s"]*)\\*"?: (?<answer>Forbidden|Bad Request|Bad Gateway|Service Unavailable|Internal Server Error|Gateway Time-?out|Not Found|Unauthorized|Access Denied|Method Not Allowed|Moved Permanently|Found|Unknown Error|Host Not Found|Tunnel (?:connection )?failed)\b/,
    /Proxy Authentication (?:Is )?Required|\b407 (?:Proxy|authentication)|status(?: ?code)?:? 407|proxy authorization required|HTTP 407\b/i,
    /<(?:html|!DOCTYPE|body|title|h1)[^:]{0,200}(?:squid|zscaler|corporate|bluecoat|fortiguard|fortinet|umbrella|websense|web ?filter|web ?gateway|proxy)/i,
    /Access blocked by|ERR_ACCESS_DENIED|ERR_CANNOT_FORWARD|blocked by (?:your|the) (?:organi[sz]ation|network|firewall|administrator)|unsupported proxy scheme|invalid proxy (?:address|URL)/i,
  ],
  wrappers: [
    { opening: /proxyconnect tcp: (?:dial tcp (?<proxy>[\w.:[\]-]+))?/, except: /\blookup \S+/ },
    { opening: /socks connect tcp (?<proxy>[^\s>]+)->\S+: /, except: /\blookup \S+/ },
    {
      opening:
        /(?:via|using) (?:static system|app settings|Docker Desktop|remote|manual)?\s?HTTPS? proxy (?<proxy>\S+): /,
      except: /\blookup \S+/,
    },
  ],

  facts: ({ proxy, answer }, text) => ({
    subject: subjectOf(text),
    proxy: proxy ?? null,
    answer: answer ?? null,
  }),

  explain: ({ subject, proxy, answer }) =>
    `${subject.host ?? 'The registry'} was not reached ${subject.where}, because ${told(proxy, answer)}. ${answer === null ? 'Nothing is known of the registry itself.' : 'The answer carries no status number, which is how the engine prints a refused CONNECT; that it came from a proxy is likely, not certain.'}`,

  remedies: ({ subject, proxy }) => [
    showEngineProxy(subject),
    {
      actor: 'runner-owner',
      action: 'Ask the registry through the proxy by hand.',
      command: fill`curl -v -x http://${proxy ?? 'PROXY:PORT'} https://${subject.host}/v2/`,
      source: 'https://everything.curl.dev/usingcurl/proxies/index.html',
    },
    openEgress(subject),
    setEngineProxy(subject),
  ],
});

function told(proxy: string | null, answer: string | null): string {
  if (proxy !== null) return `the proxy at ${proxy} that the engine is configured to use failed`;
  return answer === null
    ? 'a proxy on the way refused or failed'
    : `something on the way answered "${answer}"`;
}
