/**
 * `explain` on a 100 MB log from a pipe, less the start of an empty `node -e 0`, against `grep -cE -f` with as many
 * patterns as the causes have, in the locale in which grep is fastest, on the same pipe in the same minute.
 * `npm run bench:explain`
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causes } from '../src/causes/index.ts';
import { toExtendedPattern } from './extended-pattern.ts';

const rounds = 9;
const megabytes = 100;
const bars = { ratio: 1.5, peakMiB: 128 };

const directory = mkdtempSync(join(tmpdir(), 'bench-explain-'));
const log = join(directory, 'job.log');
const patternFile = join(directory, 'patterns');
const node = JSON.stringify(process.execPath);
const explainCommand = `${node} dist/cli.js explain --json`;

try {
  const patterns = Object.values(causes).flatMap((cause) => [
    ...cause.patterns,
    ...cause.wrappers.map(({ opening }) => opening),
  ]);
  writeFileSync(patternFile, `${patterns.map(({ source }) => toExtendedPattern(source)).join('\n')}\n`);
  writeLog();
  if (!run(`cat ${log} | ${explainCommand}`).stdout.includes('"dns-failure"'))
    throw new Error('the answer is wrong');
  const times = { start: [0], grep: [0], explain: [0] };
  for (const series of Object.values(times)) series.length = 0;
  for (let round = 0; round < rounds; round += 1) {
    // Alternating, so that a busy moment of the machine hits all three.
    times.start.push(run(`${node} -e 0`).ms);
    times.grep.push(run(`cat ${log} | LC_ALL=C grep -cE -f ${patternFile}`).ms);
    times.explain.push(run(`cat ${log} | ${explainCommand}`).ms);
  }
  report(patterns.length, median(times.start), median(times.grep), median(times.explain), peakMiB());
} finally {
  rmSync(directory, { recursive: true });
}

function report(patterns: number, start: number, grep: number, explained: number, peak: number): void {
  const own = explained - start;
  const ratio = own / grep;
  const passed = ratio <= bars.ratio && peak < bars.peakMiB;
  console.log(`${megabytes} MB from a pipe, medians of ${rounds} rounds`);
  console.log(`node -e 0            ${start.toFixed(0).padStart(6)} ms`);
  console.log(`grep, ${String(patterns).padStart(3)} patterns   ${grep.toFixed(0).padStart(6)} ms`);
  console.log(`explain              ${explained.toFixed(0).padStart(6)} ms, ${own.toFixed(0)} ms of its own`);
  console.log(`ratio                ${ratio.toFixed(2).padStart(6)}, at most ${bars.ratio}`);
  console.log(`peak memory          ${peak.toFixed(0).padStart(6)} MiB, less than ${bars.peakMiB}`);
  console.log(passed ? 'PASS' : 'FAIL');
  process.exitCode = passed ? 0 : 1;
}

/** What a build prints, and at its end a pull that failed. */
function writeLog(): void {
  const file = openSync(log, 'w');
  let bytes = 0;
  for (let row = 0; bytes < megabytes * 1e6; row += 2_000) {
    bytes += writeSync(file, Array.from({ length: 2_000 }, (_, step) => buildLine(row + step)).join(''));
  }
  writeSync(
    file,
    'ERROR: Job failed: failed to pull image "registry.example.com/team/app:1.2" with specified policies [always]: Error response from daemon: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host (manager.go:238:0s)\n',
  );
  closeSync(file);
}

function buildLine(row: number): string {
  const module = `module_${row % 997}`;
  return `[${row}] Compiling ${module} v1.${row % 13}.${row % 7} (/builds/group/app/crates/${module}) - warning: unused variable \`x${row % 31}\`\n`;
}

function run(command: string): { readonly ms: number; readonly stdout: string } {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  const ms = performance.now() - started;
  // grep exits 1 where nothing matched and 2 where it did not understand.
  if (status === null || status > 1) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return { ms, stdout };
}

/** The most memory that `explain` ever held, as the system counted it. */
function peakMiB(): number {
  const spy = 'process.on("exit",()=>process.stderr.write(`peak ${process.resourceUsage().maxRSS}`))';
  const command = `cat ${log} | ${node} --import 'data:text/javascript,${spy}' dist/cli.js explain --json 2>&1 >/dev/null`;
  return Number(/peak (\d+)/.exec(run(command).stdout)?.[1]) / 1_024;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
