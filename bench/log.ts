/**
 * Lines a second of our log against those of pino that writes the same lines as they are. The bar is no share of pino:
 * every line is searched for every shape of secret, and must only stay far from mattering. A failed job logs about
 * six lines; 100 failed jobs a second must cost less than 3 % of one core. `npm run bench:log`
 */
import { pino, stdTimeFunctions } from 'pino';
import { createLog } from '../src/log.ts';

const lines = 50_000;
const rounds = 7;
const bar = 20_000;

const output = { write: () => undefined };
const level = (label: string) => ({ level: label });
const bare = pino({ base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level } }, output);
const secrets = Array.from({ length: 6 }, (_, i) => `secret-${i}-${'x'.repeat(20)}`);
const ours = createLog({ level: 'info', secrets, output });

const event = {
  failureId: '12/3456',
  pipelineId: 789,
  cause: 'access-denied',
  image: 'registry.example.com/team/app:1.2',
  runner: { name: 'runner-7', version: '18.9.0' },
  reason: 'Error response from daemon: pull access denied for team/app, repository does not exist',
};

const floor: number[] = [];
const measured: number[] = [];
for (let round = 0; round < rounds; round++) {
  // Alternating, so that a busy moment of the machine hits both.
  floor.push(linesPerSecond(bare));
  measured.push(linesPerSecond(ours));
}
const [alone, scrubbed] = [median(floor), median(measured)];
console.log(`pino alone     ${alone.toFixed(0).padStart(8)} lines/s`);
console.log(
  `with scrubbing ${scrubbed.toFixed(0).padStart(8)} lines/s, ${(scrubbed / alone).toFixed(2)} of it`,
);
console.log(`at least ${bar} lines/s: ${scrubbed >= bar ? 'PASS' : 'FAIL'}`);
process.exitCode = scrubbed >= bar ? 0 : 1;

function linesPerSecond(log: typeof bare): number {
  const start = performance.now();
  for (let i = 0; i < lines; i++) log.info(event, 'diagnosed');
  return (lines / (performance.now() - start)) * 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
