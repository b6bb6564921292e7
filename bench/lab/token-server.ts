import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { SignJWT } from 'jose';
import { address } from './address.ts';
import type { Authority } from './authority.ts';

export const service = 'bench-registry';
export const issuer = 'bench-tokens';

/** Gives anyone a token for what is asked, signed as docker-registry wants it. @returns its port. */
export async function startTokenServer({ serverCertificate, serverKey }: Authority): Promise<number> {
  const [cert, key] = [readFileSync(serverCertificate), readFileSync(serverKey)];
  const signKey = createPrivateKey(key);
  const header = { alg: 'ES256', typ: 'JWT', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const server = createServer({ cert, key }, (request, response) => {
    const scope = new URL(request.url ?? '/', 'https://token.invalid').searchParams.get('scope') ?? '';
    const [type, name, actions = ''] = scope.split(':');
    const access = scope === '' ? [] : [{ type, name, actions: actions.split(',') }];
    const token = new SignJWT({ access, jti: crypto.randomUUID() })
      .setProtectedHeader(header)
      .setIssuer(issuer)
      .setSubject('')
      .setAudience(service)
      .setNotBefore('-1s')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(signKey);
    void answer(response, token);
  }).listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function answer(response: ServerResponse, signing: Promise<string>): Promise<void> {
  const body = JSON.stringify({ token: await signing, expires_in: 300 });
  response.setHeader('content-type', 'application/json').end(body);
}
