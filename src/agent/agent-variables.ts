import { z } from 'zod';
import { logLevel, parsed, redisUrl, token } from '../config/config-fields.ts';
import { parseEgressAllow } from '../egress/egress-allow.ts';
import { parseAgentPrivateKey, parsePublicKey } from '../json-web-keys.ts';

/** One row per variable of `pullcheck agent`, in the order of `.env.example`. */
export const agentVariables = z.object({
  PULLCHECK_AGENT_NAME: token(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -').meta({
    description: 'Name of this agent, as PULLCHECK_AGENTS_FILE of the bot has it.',
  }),
  PULLCHECK_AGENT_KEY: parsed(
    parseAgentPrivateKey,
    'must be what `pullcheck keys agent` printed under this name',
  ).meta({
    secret: true,
    description: 'Private keys of this agent: `pullcheck keys agent NAME` prints them.',
  }),
  PULLCHECK_BOT_PUBLIC_KEY: parsed(
    parseBotKeys,
    'must be what `pullcheck keys bot` printed under this name, or several of them with commas between',
  ).meta({
    description:
      'Whom this agent obeys: `pullcheck keys bot` prints it. Two with a comma between while it changes.',
  }),
  REDIS_URL: redisUrl().meta({
    secret: true,
    description:
      "Redis of the bot, with this agent's own user: redis://USER:PASSWORD@HOST:6379, or rediss:// (TLS).",
  }),
  PULLCHECK_AGENT_TAGS: z
    .string()
    .default('')
    .transform((text) => list(text))
    .meta({ description: 'Tags that this agent can be asked for by, with commas between.' }),
  PULLCHECK_RUNNER_CONFIG: z
    .string()
    .default('/etc/gitlab-runner/config.toml')
    .meta({ description: "The runner's config.toml, as a path of the host." }),
  DOCKER_HOST: token(/^(?:unix|tcp|npipe|http):\/\/\S+$/, 'must begin with unix://, tcp:// or npipe://')
    .optional()
    .meta({ description: 'Where dockerd listens; unset: the usual sockets.' }),
  CONTAINERD_ADDRESS: z
    .string()
    .optional()
    .meta({ description: 'Socket of containerd; unset: the usual one.' }),
  PULLCHECK_HOST_ROOT: token(/^\//, 'must be an absolute path')
    .default('/')
    .meta({ description: "Where the host's / is mounted, for an agent in a container." }),
  PULLCHECK_EGRESS_ALLOW: egressAllow(),
  PULLCHECK_DATA: z.string().default('./data').meta({
    description: 'Directory in which the agent remembers for some minutes which requests it has answered.',
  }),
  LOG_LEVEL: logLevel(),
});

/** Of the bot and of the agent. */
export function egressAllow() {
  return z
    .string()
    .default('')
    .refine((text) => parseEgressAllow(text).kind === 'valid', {
      error: 'must be hosts, *.domains or networks with commas between, each with :PORT or :* if need be',
    })
    .meta({
      description:
        'Registries on loopback, private networks or unusual ports that may be probed: 127.0.0.0/8:*,10.20.0.0/16,*.example.com:8082. Link-local and metadata addresses stay refused.',
    });
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function parseBotKeys(text: string) {
  const keys = list(text).map((one) => parsePublicKey(one));
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length && known.length > 0 ? known : undefined;
}
