// Bundles src/ into dist/: one entry, and one chunk per command, so that a command loads only what it uses; and the agent
// once more as a single file with all of its packages in it, to be copied to hosts that have Node and nothing else; and
// the demo's page for the browser.
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  logLevel: 'warning',
};

const commands = await build({
  ...common,
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  splitting: true,
  packages: 'external',
  sourcemap: true,
  chunkNames: '[name]-[hash]',
});

const agent = await build({
  ...common,
  entryPoints: ['src/agent-main.ts'],
  // By its name it is a module wherever it is copied to.
  outfile: 'dist/agent.mjs',
  minifyWhitespace: true,
  legalComments: 'eof',
  // CommonJS packages ask for Node's own modules, and BullMQ for its folder.
  banner: {
    js: [
      "import { createRequire as $createRequire } from 'node:module';",
      "import { fileURLToPath as $fileURLToPath } from 'node:url';",
      'const require = $createRequire(import.meta.url);',
      'const __filename = $fileURLToPath(import.meta.url);',
      "const __dirname = $fileURLToPath(new URL('.', import.meta.url));",
    ].join('\n'),
  },
  // Speeds msgpack up where it is installed; BullMQ's other drivers are not used.
  external: ['msgpackr-extract', 'pg', 'pg-native', 'bun'],
});

const page = await build({
  ...common,
  entryPoints: ['main.tsx', 'page.css'].map((name) => ({
    in: `src/demo/page/client/${name}`,
    out: 'demo-page',
  })),
  outdir: 'dist',
  platform: 'browser',
  target: 'es2023',
  jsx: 'automatic',
  // Types are checked elsewhere, and an image is built without their settings.
  tsconfigRaw: {},
  minify: true,
  legalComments: 'eof',
  define: { 'process.env.NODE_ENV': '"production"' },
});

chmodSync(join(dist, 'cli.js'), 0o755);
const outputs = [commands, agent, page].flatMap(({ metafile }) => Object.keys(metafile.outputs));
const written = new Set(outputs.map((path) => join(root, path)));
for (const name of readdirSync(dist)) {
  if (!written.has(join(dist, name))) rmSync(join(dist, name), { recursive: true });
}
