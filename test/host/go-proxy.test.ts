import { expect, test } from 'vitest';
import { chooseGoProxy, type GoProxyDecision } from '../../src/host/go-proxy.ts';

/** Go's own cases: https://github.com/golang/net/blob/29181b8c03a8/http/httpproxy/proxy_test.go */
const noProxy =
  'foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64';

const hosts: readonly (readonly [string, boolean])[] = [
  ['localhost', false],
  ['127.0.0.1', false],
  ['127.0.0.2', false],
  ['::1', false],
  ['::2', true],
  ['192.168.1.1', false],
  ['192.168.1.2', true],
  ['192.168.1.3', false],
  ['192.168.1.4', true],
  ['10.0.0.2', false],
  ['2001:db8::52:0:1', false],
  ['2001:db8::52:0:2', true],
  ['2001:db8::52:0:3', false],
  ['2002:db8:a::123', false],
  ['fe80::424b:c8be:1643:a1b6', true],
  ['barbaz.net', true],
  ['www.barbaz.net', false],
  ['foobar.com', false],
  ['www.foobar.com', false],
  ['foofoobar.com', true],
  ['baz.com', true],
  ['localhost.net', true],
  ['local.localhost', true],
  ['barbarbaz.net', true],
  ['wildcard.io', true],
  ['nested.wildcard.io', false],
  ['awildcard.io', true],
];

test.each(hosts)('as in Go, %s takes the proxy: %s', (hostname, isProxied) => {
  const settings = { httpProxy: 'proxy', httpsProxy: '', noProxy };

  expect(chooseGoProxy(settings, { scheme: 'http', hostname, port: 80 }).kind).toBe(
    isProxied ? 'proxy' : 'direct',
  );
});

test.each(hosts)('as in Go, "*" sends %s directly', (hostname) => {
  const settings = { httpProxy: 'proxy', httpsProxy: '', noProxy: '*' };

  expect(chooseGoProxy(settings, { scheme: 'http', hostname, port: 80 }).kind).toBe('direct');
});

interface Row {
  readonly http?: string;
  readonly https?: string;
  readonly no?: string;
  readonly to?: string;
  readonly want: string;
}

const urls: readonly Row[] = [
  { http: '127.0.0.1:8080', want: 'http://127.0.0.1:8080' },
  { http: 'cache.corp.example.com:1234', want: 'http://cache.corp.example.com:1234' },
  { http: 'cache.corp.example.com', want: 'http://cache.corp.example.com' },
  { http: 'localhost', want: 'http://localhost' },
  { http: 'https://cache.corp.example.com', want: 'https://cache.corp.example.com' },
  { http: 'http://127.0.0.1:8080', want: 'http://127.0.0.1:8080' },
  { http: 'socks5://127.0.0.1', want: 'socks5://127.0.0.1' },
  { http: 'foo://host', want: 'foo://host' },
  { http: 'http.tld', https: 'secure.tld', to: 'http://insecure.tld', want: 'http://http.tld' },
  { http: 'http.tld', https: 'secure.tld', to: 'https://secure.tld', want: 'http://secure.tld' },
  { http: 'http.tld', https: 'https://secure.tld', to: 'https://x.tld', want: 'https://secure.tld' },
  { http: 'http.proxy.tld', to: 'https://secure.tld', want: 'direct: unset' },
  { want: 'direct: unset' },
  { http: 'proxy', no: 'example.com', want: 'direct: example.com' },
  { http: 'proxy', no: '.example.com', want: 'http://proxy' },
  { http: 'proxy', no: 'ample.com', want: 'http://proxy' },
  { http: 'proxy', no: 'example.com', to: 'http://foo.example.com', want: 'direct: example.com' },
  { http: 'proxy', no: '.foo.com', want: 'http://proxy' },
  { http: 'proxy', no: '.示例.com', to: 'http://www.示例.com', want: 'direct: .示例.com' },
  { http: 'proxy', no: 'xn--fsq092h.com', to: 'http://www.示例.com', want: 'direct: xn--fsq092h.com' },
  { http: 'proxy', no: '示例.com', to: 'http://www.xn--fsq092h.com', want: 'direct: 示例.com' },
  { http: 'proxy', no: ':1', want: 'http://proxy' },
  { http: 'proxy', no: 'other.org example.com', want: 'http://proxy' },
  { http: 'proxy', no: 'EXAMPLE.COM', want: 'direct: EXAMPLE.COM' },
  { https: 'proxy', no: 'example.com:443', to: 'https://example.com', want: 'direct: example.com:443' },
  { https: 'proxy', no: 'example.com:443', to: 'https://example.com:5000', want: 'http://proxy' },
  { http: 'http://[::1', want: 'direct: malformed' },
];

test.each(urls)('as in Go, $http $https except $no to $to: $want', ({ http, https, no, to, want }) => {
  const { protocol, hostname, port } = new URL(to ?? 'http://example.com');
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const decision = chooseGoProxy(
    { httpProxy: http ?? '', httpsProxy: https ?? '', noProxy: no ?? '' },
    { scheme, hostname, port: Number(port) || (scheme === 'https' ? 443 : 80) },
  );

  expect(inWords(decision)).toBe(want);
});

function inWords(decision: GoProxyDecision): string {
  if (decision.kind === 'proxy') return decision.url;
  return `direct: ${'entry' in decision ? decision.entry : decision.reason}`;
}
