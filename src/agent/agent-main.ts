import { runAgent } from '../agent.ts';
import { ConfigError } from '../errors.ts';

/** `dist/agent.mjs`: the agent as one file that needs nothing beside it. */
try {
  process.exit(await runAgent(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
