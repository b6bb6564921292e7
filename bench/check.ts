/**
 * `pullcheck check` as a cold process against `skopeo inspect` of the same image, in turns: Debian's docker-registry with
 * TLS of an own authority and token auth. On this machine without the start of an empty `node -e 0`, and as if 40 ms of
 * round trip away in all; beside it what three bare requests cost any program of Node's. `npm run bench:check`
 */
import { judge, median, timeProgram } from './lab/pairs.ts';
import { startRegistryLab } from './lab/registry-lab.ts';

const rounds = 15;
const limits = { near: 1, far: 0.6 };

const lab = await startRegistryLab();
// Node reads that file before it does anything else, `node -e 0` too.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

const check = (image: string) =>
  timeProgram([process.execPath, 'dist/cli.js', 'check', '--platform', 'linux/amd64', image], env);
const inspect = (image: string) => timeProgram(['skopeo', 'inspect', `docker://${image}`], env);
const empty = () => timeProgram([process.execPath, '-e', '0'], env);
/** What no program of Node's can do without: three requests. With our authority alone, and as an engine trusts. */
const bare = (image: string, authorities: readonly string[]) => {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  const manifest = `https://${host}/v2/${repository}/manifests/${tag}`;
  return timeProgram([process.execPath, 'bench/lab/bare-check.cjs', manifest, ...authorities], env);
};
const systemAuthorities = '/etc/ssl/certs/ca-certificates.crt';

function measure(image: string) {
  const all = Array.from({ length: rounds }, () => {
    return {
      node: empty(),
      theirs: inspect(image),
      ours: check(image),
      bare: bare(image, [lab.authorityFile]),
      bareAsEngine: bare(image, [lab.authorityFile, systemAuthorities]),
    };
  });
  const of = (one: keyof (typeof all)[number]) => median(all.map((each) => each[one])).toFixed(0);
  console.log(`  check ${of('ours')} ms, node -e 0 ${of('node')} ms, skopeo inspect ${of('theirs')} ms`);
  console.log(
    `  three requests by node:https: ${of('bare')} ms, with the system's authorities ${of('bareAsEngine')} ms`,
  );
  return all;
}

try {
  check(lab.near);
  const all = measure(lab.near);
  const near = all.map(({ node, theirs, ours }) => (ours - node) / theirs);
  const floor = all.map(({ node, theirs, bareAsEngine }) => (bareAsEngine - node) / theirs);
  console.log(`  the same of three requests by node:https: ${median(floor).toFixed(2)}`);
  judge('cold check less node -e 0, local, of skopeo inspect', median(near), limits.near);
  const far = measure(lab.far).map(({ theirs, ours }) => ours / theirs);
  judge('cold check in all, 40 ms round trip, of skopeo inspect', median(far), limits.far);
} finally {
  lab.stop();
}
