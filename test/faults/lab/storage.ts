import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createImage, createIndex, type StoredImage } from '../../../src/demo/registry/image.ts';

/** What the real registries of the lab hold, as docker-registry keeps it on disk. */
export async function fillStorage(root: string): Promise<void> {
  const v2 = join(root, 'docker/registry/v2');
  const both = ['linux/amd64', 'linux/arm64'];
  const corrupt = createImage({ layerBytes: [100_000] });
  const gone = createImage({ layerBytes: [100_000] });
  await Promise.all([
    store(v2, 'team/app', '1.21-alpine', createIndex(both)),
    store(v2, 'library/app', '1', createIndex(both)),
    ...['app', 'closed', 'wrong', 'weak'].map((name) => store(v2, `secret/${name}`, '1', createIndex(both))),
    store(v2, 'team/other', '1', createIndex(both)),
    store(v2, 'team/arm', '1', createIndex(['linux/arm64'])),
    store(v2, 'team/windows', '1', createImage({ platform: 'windows/amd64' })),
    store(v2, 'team/large', '1', createImage({ layerBytes: [4_000_000] })),
    store(v2, 'team/corrupt', '1', corrupt),
    store(v2, 'team/gone', '1', gone),
  ]);
  const layer = blobPath(v2, corrupt.layers[0] ?? '');
  const bytes = await readFile(layer);
  await writeFile(layer, bytes.fill(0, 1_000, 2_000));
  await rm(blobPath(v2, gone.layers[0] ?? ''));
}

async function store(v2: string, name: string, tag: string, image: StoredImage): Promise<void> {
  const manifests = [...image.manifests].map(([digest, { bytes }]) => [digest, bytes] as const);
  const repository = join(v2, 'repositories', name);
  const link = (path: string, digest: string) => write(join(repository, path, 'link'), digest);
  await Promise.all([
    ...[...manifests, ...image.blobs].map(([digest, bytes]) => write(blobPath(v2, digest), bytes)),
    ...[...image.blobs.keys()].map((digest) => link(`_layers/sha256/${hexOf(digest)}`, digest)),
    ...manifests.map(([digest]) => link(`_manifests/revisions/sha256/${hexOf(digest)}`, digest)),
    link(`_manifests/tags/${tag}/current`, image.digest),
    link(`_manifests/tags/${tag}/index/sha256/${hexOf(image.digest)}`, image.digest),
  ]);
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function blobPath(v2: string, digest: string): string {
  const hex = hexOf(digest);
  return join(v2, 'blobs/sha256', hex.slice(0, 2), hex, 'data');
}

function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '');
}
