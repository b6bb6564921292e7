import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseAgentPrivateKey, parsePublicKey } from '../../src/json-web-keys.ts';
import { startTestAgent } from './agent-world.ts';

/** A process to be killed in the middle of a probe: its settings come as a file, its first line says that it runs. */
const settings = z
  .object({
    name: z.string(),
    url: z.string(),
    privateKey: z.string(),
    botPublicKey: z.string(),
    directory: z.string(),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const keys = parseAgentPrivateKey(settings.privateKey);
const botKey = parsePublicKey(settings.botPublicKey);
if (keys === undefined || botKey === undefined) throw new Error('no keys');
const agent = await startTestAgent({ ...settings, keys, botKey });
const timer = setInterval(() => {
  if (!agent.ran.texts.includes('wait')) return;
  process.stdout.write('in the middle\n');
  clearInterval(timer);
}, 10);
