import { z } from 'zod';
import { botVariables } from '../config/config-variables.ts';
import { type Environment, readVariables } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';

export interface DemoSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Unlike the bot, which has to be reached, the demo keeps to this machine unless it is told otherwise. */
const demoVariables = botVariables
  .pick({ HOST: true, PORT: true })
  .extend({ HOST: z.string().default('127.0.0.1') });

/** @throws ConfigError that names the faulty variable. */
export function loadDemoSettings(env: Environment): DemoSettings {
  const { values } = readVariables(env, { plain: ['HOST', 'PORT'], secret: [] }, () => '');
  const parsed = demoVariables.safeParse(values);
  if (parsed.success) return { host: parsed.data.HOST, port: parsed.data.PORT };
  const faults = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
  throw new ConfigError(`The demo cannot be shown: ${faults.join(', ')}.`);
}
