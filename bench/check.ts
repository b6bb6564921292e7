/**
 * `pullcheck check` as a cold process against `skopeo inspect` of the same image, in turns: Debian's docker-registry with
 * TLS of an own authority and token auth. On this machine without the start of an empty `node -e 0`, and as if 40 ms of
 * round trip away in all. `npm run bench:check`
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

function measure(image: string) {
  const all = Array.from({ length: rounds }, () => {
    return { node: empty(), theirs: inspect(image), ours: check(image) };
  });
  const of = (one: 'node' | 'theirs' | 'ours') => median(all.map((each) => each[one])).toFixed(0);
  console.log(`  check ${of('ours')} ms, node -e 0 ${of('node')} ms, skopeo inspect ${of('theirs')} ms`);
  return all;
}

try {
  check(lab.near);
  const near = measure(lab.near).map(({ node, theirs, ours }) => (ours - node) / theirs);
  judge('cold check less node -e 0, local, of skopeo inspect', median(near), limits.near);
  const far = measure(lab.far).map(({ theirs, ours }) => ours / theirs);
  judge('cold check in all, 40 ms round trip, of skopeo inspect', median(far), limits.far);
} finally {
  lab.stop();
}
