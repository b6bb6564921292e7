import { toSecret } from '../credentials/secret.ts';
import { chooseGoProxy, type GoProxyDecision, type GoProxyTarget } from './go-proxy.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { ProxyChoice } from './registry-settings.ts';

/** Which proxy an engine with these settings takes to a target, and why. */
export function chooseProxy({ values }: ProxySettings, target: GoProxyTarget): ProxyChoice {
  const decision = chooseGoProxy(
    {
      httpProxy: values.HTTP_PROXY?.value ?? '',
      httpsProxy: values.HTTPS_PROXY?.value ?? '',
      noProxy: values.NO_PROXY?.value ?? '',
    },
    target,
  );
  const name = target.scheme === 'https' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const because = `${name} of ${values[name]?.source ?? 'nothing'}`;
  if (decision.kind === 'proxy') return toChoice(decision.url, because);
  return { kind: 'direct', why: whyDirect(decision, { name, because, noProxy: values.NO_PROXY?.source }) };
}

type Direct = Extract<GoProxyDecision, { readonly kind: 'direct' }>;

function whyDirect(
  decision: Direct,
  set: { readonly name: string; readonly because: string; readonly noProxy: string | undefined },
): string {
  if (decision.reason === 'no-proxy') {
    return `NO_PROXY of ${set.noProxy ?? 'nothing'} has "${decision.entry}"`;
  }
  if (decision.reason === 'unset') return `${set.name} is not set`;
  if (decision.reason === 'loopback') return 'loopback never takes a proxy';
  return `${set.because} is no URL, and is ignored`;
}

const defaultPorts = { http: 80, https: 443, socks5: 1080, socks5h: 1080 } as const;

function toChoice(url: string, why: string): ProxyChoice {
  const { protocol, hostname, port, username, password } = new URL(url);
  const written = protocol.slice(0, -1);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  const scheme = schemes.find((one) => one === written);
  const shown = `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
  if (scheme === undefined) return { kind: 'invalid', shown, why: `${why} has a scheme no engine knows` };
  return {
    kind: 'proxy',
    scheme,
    hostname: bare,
    port: port === '' ? defaultPorts[scheme] : Number(port),
    shown,
    login:
      username === '' && password === ''
        ? null
        : { username: decode(username), password: toSecret(decode(password)) },
    why,
  };
}

const schemes = ['http', 'https', 'socks5', 'socks5h'] as const;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
