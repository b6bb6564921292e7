// Bundles src/ into dist/: one entry, and one chunk per command, so that a command loads only what it uses.
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  chunkNames: '[name]-[hash]',
  metafile: true,
  logLevel: 'warning',
});

chmodSync(join(dist, 'cli.js'), 0o755);
const written = new Set(Object.keys(metafile.outputs).map((path) => join(root, path)));
for (const name of readdirSync(dist)) {
  if (!written.has(join(dist, name))) rmSync(join(dist, name), { recursive: true });
}
