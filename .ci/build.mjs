// Bundles src/ into dist/: the command line as one file, what V8 made of it, and a module for each command that runs for
// long; the agent once more as a single file with all of its packages in it, to be copied to hosts that have Node and
// nothing else; and the demo's page for the browser.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// CommonJS packages ask for Node's own modules, and BullMQ for its folder.
const withRequire = {
  js: [
    "import { createRequire as $createRequire } from 'node:module';",
    "import { fileURLToPath as $fileURLToPath } from 'node:url';",
    'const require = $createRequire(import.meta.url);',
    'const __filename = $fileURLToPath(import.meta.url);',
    "const __dirname = $fileURLToPath(new URL('.', import.meta.url));",
  ].join('\n'),
};
// Speeds msgpack up where it is installed; BullMQ's other drivers are not used.
const notThere = ['msgpackr-extract', 'pg', 'pg-native', 'bun'];

/**
 * What runs for long, or seldom: as modules of their own. Hundreds of packages' files would take twice as long to load.
 * The code stays readable and there are no source maps: the first error would hold the bot up while they are read.
 */
const services = { bot: 'src/bot.ts', agent: 'src/agent.ts', keys: 'src/keys.ts', demo: 'src/demo/demo.ts' };
const modules = await build({
  ...common,
  entryPoints: services,
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  splitting: true,
  banner: withRequire,
  external: notThere,
  chunkNames: '[name]-[hash]',
});

/** The command line with `check` and `explain`, which must start at once: one file with its packages in it. */
const main = await build({
  ...common,
  format: 'cjs',
  entryPoints: ['src/command-line.ts'],
  outfile: 'dist/main.cjs',
  minifyWhitespace: true,
  minifySyntax: true,
  // Read as one byte a character.
  charset: 'ascii',
  legalComments: 'eof',
  plugins: [{ name: 'less-to-load', setup: leaveOut }],
});

function leaveOut({ onResolve, onLoad }) {
  onResolve({ filter: /^\.\/.*\.ts$/ }, ({ path, kind, importer }) => {
    if (kind !== 'dynamic-import' || !importer.endsWith('/src/command-line.ts')) return undefined;
    const [name] = Object.entries(services).find(([, file]) => join('src', path) === file) ?? [];
    return name === undefined ? undefined : { path: `./${name}.mjs`, external: true };
  });
  // Parts of packages that no command uses, and whose own needs take long to load: programs that commander would start,
  // and HTTP/2.
  const unused = { namespace: 'unused', path: 'unused' };
  onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
    importer.includes('/node_modules/commander/') ? unused : undefined,
  );
  onResolve({ filter: /^\.\/client-h2\.js$/ }, () => unused);
  onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
}

const agent = await build({
  ...common,
  entryPoints: ['src/agent/agent-main.ts'],
  // By its name it is a module wherever it is copied to.
  outfile: 'dist/agent.mjs',
  minifyWhitespace: true,
  legalComments: 'eof',
  banner: withRequire,
  external: notThere,
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

// What V8 kept of a script forgets who resolves its imports.
const mainFile = join(dist, 'main.cjs');
writeFileSync(mainFile, readFileSync(mainFile, 'utf8').replaceAll('import("./', '$import("./'));
const written = new Set(['cli.js', 'package.json', 'main.cache'].map((name) => join(dist, name)));
for (const { metafile } of [modules, main, agent, page]) {
  for (const path of Object.keys(metafile.outputs)) written.add(join(root, path));
}
for (const name of readdirSync(dist)) {
  if (!written.has(join(dist, name))) rmSync(join(dist, name), { recursive: true });
}
// The command is no module: that would cost it a fifth of its start.
writeFileSync(join(dist, 'package.json'), '{"type":"commonjs"}\n');
copyFileSync(join(root, '.ci/cli.cjs'), join(dist, 'cli.js'));
chmodSync(join(dist, 'cli.js'), 0o755);
rmSync(join(dist, 'main.cache'), { force: true });
const warmUp = [join(root, '.ci/warm-up.mjs')];
const { status } = spawnSync(process.execPath, warmUp, { stdio: ['ignore', 'ignore', 'inherit'] });
if (status !== 0) throw new Error(`The warm-up of the command line ended with ${status}.`);
