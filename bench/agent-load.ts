/**
 * Waves of 200 requests at once for the whole image probe on one agent, a process of its own from `dist/agent.mjs`, about
 * an image in Debian's docker-registry with TLS and token auth: each is answered or refused in time, and the agent's
 * memory stays flat. `npm run bench:agent-load`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAgentWorld, expectPresence } from '../test/queue/agent-world.ts';
import { address } from './lab/address.ts';
import { judge, median } from './lab/pairs.ts';
import { startRegistryLab } from './lab/registry-lab.ts';

const waves = 12;
const perWave = 200;
const deadlineMs = 75_000;
/** An answer on its way when the time is up is waited for a little longer. */
const limitMs = deadlineMs + 1_500;
const growth = 1.05;

const [lab, world] = await Promise.all([startRegistryLab(), createAgentWorld(['a1'])]);
const { x } = world.botPublicKey.key.export({ format: 'jwk' });
const botKey = Buffer.from(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x })).toString('base64url');
const agent = spawn(process.execPath, ['dist/agent.mjs'], {
  env: {
    PATH: process.env['PATH'],
    PULLCHECK_AGENT_NAME: 'a1',
    PULLCHECK_AGENT_KEY: world.agentKeyTexts.get('a1')?.privateKey,
    PULLCHECK_BOT_PUBLIC_KEY: botKey,
    PULLCHECK_EGRESS_ALLOW: `${address}:*`,
    PULLCHECK_DATA: join(world.directory, 'data'),
    REDIS_URL: world.url('a1'),
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.once('exit', () => agent.kill());
await expectPresence(world.agents, 'a1');

const memory: number[] = [];
let slowest = 0;
let unheard = 0;
for (let wave = 1; wave <= waves; wave += 1) {
  const started = performance.now();
  const questions = Array.from({ length: perWave }, () => ({
    probe: 'image',
    args: { image: lab.near, platform: 'linux/amd64', credential: null },
  }));
  const answers = await world.agents.ask({ agent: 'a1', questions, deadlineMs });
  const tookMs = performance.now() - started;
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length;
  memory.push(residentMiB());
  slowest = Math.max(slowest, tookMs);
  unheard += count('unheard');
  console.log(
    `  wave ${wave}: ${count('observed')} answered, ${count('refused')} refused, ${count('unheard')} unheard in ${(tookMs / 1_000).toFixed(1)} s; ${memory.at(-1)?.toFixed(0)} MiB`,
  );
}

const third = waves / 3;
const [middle, last] = [memory.slice(third, 2 * third), memory.slice(2 * third)].map(median);
judge('200 requests at once on one agent, the slowest wave in seconds', slowest / 1_000, limitMs / 1_000);
judge('requests neither answered nor refused', unheard, 0);
judge(
  'memory of the agent, last third of the waves of the middle third',
  (last ?? 0) / (middle ?? 1),
  growth,
);

agent.kill('SIGTERM');
await once(agent, 'exit');
await world.close();
lab.stop();
process.exit();

function residentMiB(): number {
  const status = readFileSync(`/proc/${agent.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}
