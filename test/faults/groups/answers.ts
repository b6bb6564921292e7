import { answers, refuses } from '../../../src/demo/registry/behaviours.ts';
import { sends } from '../../../src/demo/registry/registry.ts';
import type { Fault } from '../lab/fault.ts';
import { misbehaving, type Site } from '../lab/site.ts';

const page = { 'content-type': 'text/html' } as const;
const limit = {
  'retry-after': '3600',
  'ratelimit-limit': '100;w=21600',
  'ratelimit-remaining': '0;w=21600',
  'docker-ratelimit-source': '192.0.2.7',
} as const;
const schema1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

export const answerSites: readonly Site[] = [
  misbehaving(
    'unavailable.lab.test',
    'all',
    answers({ status: 503, body: '<html>Service Unavailable</html>', headers: page }),
  ),
  misbehaving('failing.lab.test', 'manifest', answers({ status: 500, body: 'Internal Server Error' })),
  misbehaving(
    'portal.lab.test',
    'all',
    answers({ status: 200, body: '<html>Please log in</html>', headers: page }),
  ),
  misbehaving(
    'blockpage.lab.test',
    'manifest',
    answers({ status: 403, body: '<html>Access blocked by corporate policy</html>', headers: page }),
  ),
  misbehaving(
    'limited.lab.test',
    'manifest',
    refuses(429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit.', limit),
  ),
  misbehaving('limited-at-once.lab.test', 'all', refuses(429, 'TOOMANYREQUESTS', 'Slow down.', limit)),
  misbehaving(
    'old.lab.test',
    'manifest',
    sends(Buffer.from('{"schemaVersion":1,"name":"team/app","tag":"1"}'), schema1),
  ),
  misbehaving(
    'denying.lab.test',
    'manifest',
    refuses(403, 'DENIED', 'requested access to the resource is denied'),
  ),
];

/** The manifest is what an agent asks for first: what stands in its place counts to `ping`. */
export const answerFaults: readonly Fault[] = [
  {
    name: 'a registry that is unavailable',
    image: 'unavailable.lab.test/team/app:1',
    dockerd: /503 Service Unavailable/,
    cause: 'registry-error',
    at: 'ping',
    says: /503/,
  },
  {
    name: 'a registry that fails at the manifest',
    image: 'failing.lab.test/team/app:1',
    dockerd: /500 Internal Server Error/,
    cause: 'registry-error',
    at: 'ping',
    says: /500/,
  },
  {
    name: 'a page where a registry should be',
    image: 'portal.lab.test/team/app:1',
    dockerd: /error unmarshalling content: invalid character '<'|error parsing HTTP/,
    cause: 'registry-error',
    at: 'ping',
  },
  {
    name: 'a page that forbids',
    image: 'blockpage.lab.test/team/app:1',
    dockerd: /error parsing HTTP 403 response body/,
    cause: 'proxy-failure',
    at: 'ping',
  },
  {
    name: 'a limit of pulls that is used up',
    image: 'limited.lab.test/team/app:1',
    dockerd: /toomanyrequests: You have reached your pull rate limit/,
    cause: 'rate-limited',
    at: 'ping',
    says: /192\.0\.2\.7/,
  },
  {
    name: 'a limit that the first request meets',
    image: 'limited-at-once.lab.test/team/app:1',
    dockerd: /toomanyrequests: Slow down/,
    cause: 'rate-limited',
    at: 'ping',
  },
  {
    name: 'a manifest of the first format',
    image: 'old.lab.test/team/app:1',
    dockerd: /error unmarshalling protected header|missing signature key|unsupported manifest/,
    cause: 'unsupported-manifest',
    at: 'manifest',
  },
  {
    name: 'a registry that denies',
    image: 'denying.lab.test/team/app:1',
    dockerd: /denied/,
    cause: 'auth-required',
    at: 'manifest',
  },
];
