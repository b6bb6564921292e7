// Runs the built commands once, and keeps what V8 has compiled by then.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const blobs = { config: '{"os":"linux","architecture":"amd64"}', layer: 'a layer' };
const part = (text, kind) => ({
  mediaType: `application/vnd.docker.${kind}`,
  size: text.length,
  digest: digestOf(text),
});
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: manifestType,
  config: part(blobs.config, 'container.image.v1+json'),
  layers: [part(blobs.layer, 'image.rootfs.diff.tar.gzip')],
});

/** A registry with one image, for those who have fetched a token. */
const server = createServer(({ url = '', headers }, response) => {
  const place = `http://127.0.0.1:${server.address().port}`;
  if (url.startsWith('/token')) return response.end('{"token":"warm-up"}');
  if (headers.authorization === undefined) {
    const challenge = `Bearer realm="${place}/token",service="warm-up",scope="repository:a/b:pull"`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end('{}');
  }
  const blob = Object.values(blobs).find((one) => url.endsWith(digestOf(one)));
  if (blob !== undefined) return response.end(blob);
  const digest = digestOf(manifest);
  return response
    .writeHead(200, { 'content-type': manifestType, 'docker-content-digest': digest })
    .end(manifest);
});

server.listen(0, '127.0.0.1', () => {
  const image = `127.0.0.1:${server.address().port}/a/b:1`;
  process.argv = [process.execPath, join(dist, 'cli.js'), 'check', '--platform', 'linux/amd64', image];
  const script = createRequire(import.meta.url)(join(dist, 'cli.js'));
  process.once('exit', (code) => {
    if (code !== 0) return;
    // A check has changed the first, which implies the others; what was compiled under other flags is passed over.
    for (const flag of ['--no-liftoff-only', '--wasm-tier-up', '--wasm-dynamic-tiering'])
      setFlagsFromString(flag);
    writeFileSync(join(dist, 'main.cache'), script.createCachedData());
  });
});

function digestOf(text) {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
