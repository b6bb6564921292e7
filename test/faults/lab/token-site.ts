import { sign, X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import { answers } from '../../../src/demo/registry/behaviours.ts';
import type { Pair } from '../../probes/ladder/pki.ts';
import type { Site } from './site.ts';

export const tokenService = { host: 'auth.lab.test', service: 'lab', issuer: 'lab' } as const;

/** Repositories that each may pull from, by `user:password`; the empty one is everybody. */
const rights: Readonly<Record<string, RegExp>> = {
  '': /^team\//,
  'ci:s3cret': /./,
  'weak:s3cret': /^team\//,
};

/**
 * Gives tokens that a real registry takes, with as much in them as their bearer may do.
 *
 * @see https://distribution.github.io/distribution/spec/auth/jwt/
 */
export const tokenSite: Site = {
  host: tokenService.host,
  open: (pair) =>
    createServer(pair, (request, response) => {
      const [, encoded = ''] = request.headers.authorization?.split(' ') ?? [];
      const allowed = rights[Buffer.from(encoded, 'base64').toString()];
      if (allowed === undefined) {
        const body = '{"details":"incorrect username or password"}';
        answers({ status: 401, body })(request, response);
        return;
      }
      const scope = new URL(request.url ?? '', 'https://any').searchParams.get('scope') ?? '';
      const [type, name = '', actions = ''] = scope.split(':');
      const granted = allowed.test(name) ? actions.split(',').filter((action) => action === 'pull') : [];
      const access = granted.length > 0 ? [{ type, name, actions: granted }] : [];
      const token = toToken(pair, access);
      answers({ status: 200, body: JSON.stringify({ token, expires_in: 300 }) })(request, response);
    }),
};

function toToken({ cert, key }: Pair, access: readonly object[]): string {
  const seconds = Math.floor(Date.now() / 1_000);
  const chain = [new X509Certificate(cert).raw.toString('base64')];
  const { issuer, service } = tokenService;
  const claims = {
    iss: issuer,
    sub: '',
    aud: service,
    exp: seconds + 300,
    nbf: seconds - 10,
    iat: seconds,
    jti: crypto.randomUUID(),
    access,
  };
  const signed = [{ typ: 'JWT', alg: 'ES256', x5c: chain }, claims].map(toBase64).join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function toBase64(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
