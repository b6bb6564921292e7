import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { faults, sites } from './faults.ts';
import { type LabAgents, startAgents } from './lab/agents.ts';
import { askAgent, failedAt, pullOf, warningsOf } from './lab/ask.ts';
import type { Fault } from './lab/fault.ts';
import { type Lab, openLab } from './lab/lab.ts';

// What dockerd says of each fault when it is given all the time it takes, and what the report says beside it, as lines of
// JSON: `npm run --silent record:faults [WORDS OF A NAME]`. Takes minutes, and root on Debian.
const deadlineMs = 200_000;

const [words = ''] = process.argv.slice(2);
const all = Object.values(faults).flat();
const lab = await openLab(sites);
const agents = await startAgents(lab, all);
try {
  const wanted = all.filter(({ name }) => name.includes(words));
  for (const line of await Promise.all(wanted.map((fault) => record(fault, lab, agents)))) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await agents.close();
  await lab.close();
}

async function record(fault: Fault, here: Lab, asked: LabAgents) {
  const started = performance.now();
  const dockerd = await pullOf(here, fault, deadlineMs);
  const seconds = Math.round((performance.now() - started) / 1_000);
  const { vantage } = await askAgent(asked, fault.on ?? 'usual', fault.image);
  const { cause, certainty, seen, means } = judgeVantage(vantage);
  const warnings = warningsOf(vantage);
  return {
    fault: fault.name,
    seconds,
    dockerd,
    cause,
    certainty,
    at: failedAt(vantage),
    seen,
    means,
    warnings,
  };
}
