import { expect, test } from 'vitest';
import { ladderTools } from '../../src/agent/agent-probes.ts';
import { observeImage } from '../../src/probes/image.run.ts';
import { ladderRequestSchema } from '../../src/probes/ladder/ladder.ts';
import { dockerd, startEngine } from '../host/engine-stand-in.ts';
import { hostRoot, readTestHost } from '../host/host-root.ts';

/** Of what the engine was asked about the image. */
async function loginShownToEngine(credential: object | null): Promise<unknown> {
  const engine = await startEngine(dockerd());
  const host = await readTestHost({ root: await hostRoot({}), dockerHost: engine.address });
  const request = ladderRequestSchema.parse({ image: '127.0.0.1:9/team/app:1', platform: null, credential });
  const { signal } = new AbortController();

  const seen = observeImage(host, request, { ...ladderTools('127.0.0.0/8:*'), signal });
  await Promise.all([seen.ladder, seen.host]);

  const asked = engine.asked.find(({ url }) => url?.includes('/distribution/') === true);
  const header = asked?.headers['x-registry-auth'];
  return typeof header === 'string' ? JSON.parse(Buffer.from(header, 'base64url').toString()) : header;
}

test("the engine is asked with the job's credential too", async () => {
  const credential = { kind: 'password', username: 'ci', password: 's3cret' };

  expect(await loginShownToEngine(credential)).toMatchObject({ username: 'ci', password: 's3cret' });
});

test('without one it is asked as nobody, where the host holds none', async () => {
  expect(await loginShownToEngine(null)).toBe(undefined);
});
