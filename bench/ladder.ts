/**
 * The whole ladder within a running agent against `skopeo inspect` of the same image (the process as a whole), in turns:
 * Debian's docker-registry with TLS of an own authority and token auth, on this machine and as if 40 ms of round trip
 * away. There the round trips are counted as well. `npm run bench:ladder`
 */
import { agentProbes } from '../src/agent/agent-probes.ts';
import { ladderReportSchema } from '../src/probes/ladder/ladder.ts';
import { address } from './lab/address.ts';
import { judge, median, timeProgram } from './lab/pairs.ts';
import { startRegistryLab } from './lab/registry-lab.ts';

const rounds = 15;
const warmUps = 5;
const limit = 0.5;

/**
 * Round trips that nobody can do without: the registry's TCP and TLS, the refusal that names the token server, that
 * one's TCP, TLS and token, the manifest, and the blobs all at once. A known token server's TCP and TLS happen meanwhile.
 */
const leastRoundTrips = { tokenServerUnknown: 8, tokenServerKnown: 6 };

const lab = await startRegistryLab();
const { ladder } = agentProbes(
  {
    host: {
      root: '/',
      dockerHost: undefined,
      containerdAddress: undefined,
      runnerConfig: '/etc/gitlab-runner/config.toml',
    },
    egressAllow: `${address}:*`,
  },
  process.env,
);

async function climb(image: string): Promise<number> {
  const started = performance.now();
  const run = await ladder.run(
    { image, platform: 'linux/amd64', credential: null },
    AbortSignal.timeout(30_000),
  );
  const tookMs = performance.now() - started;
  const { hops } = ladderReportSchema.parse(run.kind === 'observed' ? run.observation : undefined);
  const missed = hops.find(({ outcome }) => outcome === 'failed');
  if (missed !== undefined) throw new Error(`${missed.hop}: ${missed.summary}`);
  return tookMs;
}

async function compare(image: string): Promise<number> {
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const theirs = timeProgram(['skopeo', 'inspect', `docker://${image}`], process.env);
    pairs.push({ ours: await climb(image), theirs });
  }
  const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))];
  console.log(`  ladder ${ours.toFixed(1)} ms, skopeo inspect ${theirs.toFixed(1)} ms`);
  return median(pairs.map((pair) => pair.ours / pair.theirs));
}

async function countRoundTrips(work: () => Promise<unknown>): Promise<number> {
  await lab.resetCount();
  await work();
  return lab.roundTrips();
}

try {
  const unknown = await countRoundTrips(() => climb(lab.far));
  for (let round = 0; round < warmUps; round += 1) await climb(lab.near);
  judge('ladder in a running agent, local, of skopeo inspect', await compare(lab.near), limit);
  judge('ladder in a running agent, 40 ms round trip, of skopeo inspect', await compare(lab.far), limit);
  const known = await countRoundTrips(() => climb(lab.far));
  judge('  round trips, token server not known before', unknown, leastRoundTrips.tokenServerUnknown);
  judge('  round trips, token server known', known, leastRoundTrips.tokenServerKnown);
} finally {
  lab.stop();
}
process.exit();
