import { z } from 'zod';
import { agentVariables, egressAllow } from '../agent/agent-variables.ts';
import { parseSigningKey } from '../json-web-keys.ts';
import { httpUrl, logLevel, parsed, publicUrl, redisUrl, token } from './config-fields.ts';

/** One row per variable of `pullcheck bot`, in the order of `.env.example`. */
export const botVariables = z.object({
  SLACK_BOT_TOKEN: token(/^xoxb-[\x21-\x7e]+$/, 'must be a bot token: it begins with xoxb-').meta({
    secret: true,
    description: 'Bot token of the Slack app: "OAuth & Permissions". Begins with xoxb-.',
  }),
  SLACK_SIGNING_SECRET: token(/^[\x21-\x7e]+$/, 'must be one word of printable ASCII')
    .optional()
    .meta({
      secret: true,
      description:
        'Signing secret of the Slack app: "Basic Information". Needed unless SLACK_APP_TOKEN is set.',
    }),
  SLACK_APP_TOKEN: token(/^xapp-[\x21-\x7e]+$/, 'must be an app-level token: it begins with xapp-')
    .optional()
    .meta({
      secret: true,
      description:
        'App-level token with connections:write. When set, the bot uses Socket Mode. Begins with xapp-.',
    }),
  SLACK_API_URL: httpUrl().optional().meta({
    description:
      "Root of Slack's Web API, with /api/; unset: https://slack.com/api/. When set, its origin is the only one accepted for response_url and Socket Mode.",
  }),
  SLACK_CHANNEL: token(/^[CG][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789')
    .optional()
    .meta({
      description:
        'Id of the channel for all projects (C0123456789), not its #name. Unset: failures are not posted.',
    }),
  GITLAB_URL: httpUrl().default('https://gitlab.com').meta({
    description: 'Address of GitLab, as people open it in a browser.',
  }),
  GITLAB_TOKEN: token(/^[\x21-\x7e]+$/, 'must be one word of printable ASCII').meta({
    secret: true,
    description:
      'GitLab access token with the scope read_api, role Reporter or higher in every project that is watched; with Maintainer it also tells what is wrong with DOCKER_AUTH_CONFIG. The scope api only where it acts for people who are mapped and not linked.',
  }),
  GITLAB_WEBHOOK_SECRET: token(/^[^\r\n\0]+$/, 'must be one line')
    .optional()
    .meta({
      secret: true,
      description: 'Secret token of the GitLab webhook. This, GITLAB_SIGNING_TOKEN or both must be set.',
    }),
  GITLAB_SIGNING_TOKEN: token(/^whsec_[A-Za-z0-9+/]{43}=$/, 'must be whsec_ and 32 bytes in base64')
    .optional()
    .meta({
      secret: true,
      description: 'Signing token of the GitLab webhook: whsec_ and 32 bytes in base64.',
    }),
  GITLAB_OAUTH_CLIENT_ID: token(/^[\x21-\x7e]+$/, 'must be one word of printable ASCII')
    .optional()
    .meta({
      description:
        'Application ID of a GitLab OAuth application with the scope api and the redirect URI PUBLIC_URL/oauth/gitlab/callback. When set, people link their accounts, and changes are made with their own tokens.',
    }),
  GITLAB_OAUTH_CLIENT_SECRET: token(/^[\x21-\x7e]+$/, 'must be one word of printable ASCII')
    .optional()
    .meta({ secret: true, description: 'Secret of that application.' }),
  PULLCHECK_USER_MAP_FILE: z.string().optional().meta({
    description:
      'JSON file {"<Slack member id>":"<GitLab username>"}; read again when it changes. Without OAuth it says who may act, and the bot\'s token does it.',
  }),
  PULLCHECK_TRUST_EMAIL: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .default(false)
    .meta({
      description:
        "true: without OAuth, a confirmed Slack e-mail address that is exactly one GitLab user's stands for that user.",
    }),
  REDIS_URL: redisUrl().optional().meta({
    secret: true,
    description:
      'Redis, as redis:// or rediss:// (TLS). Unset: the bot starts a private redis-server with its data under PULLCHECK_DATA.',
  }),
  PULLCHECK_DATA: z.string().default('./data').meta({
    description:
      'Directory for what the bot keeps on disk: the private Redis, and webhooks that wait for Redis.',
  }),
  HOST: z.string().default('0.0.0.0').meta({ description: 'Address to listen on.' }),
  PORT: token(/^\d{1,5}$/, 'must be a port, 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'must be a port, 0 to 65535' })
    .default(3000)
    .meta({ description: 'TCP port to listen on. 0: any free one.' }),
  PUBLIC_URL: publicUrl().optional().meta({
    description:
      "Address at which people's browsers reach the bot: https://, or http:// on loopback. Needed for account links and for the page that takes a credential.",
  }),
  PULLCHECK_AGENTS_FILE: z.string().optional().meta({
    description:
      'JSON file of the agents on the runners\' hosts, {"agents":[{"name","publicKey","tags":[]}]}; read again when it changes. Needs PULLCHECK_SIGNING_KEY and REDIS_URL.',
  }),
  PULLCHECK_SIGNING_KEY: parsed(parseSigningKey, 'must be what `pullcheck keys bot` printed under this name')
    .optional()
    .meta({
      secret: true,
      description: 'Private key that signs what agents are asked: `pullcheck keys bot` prints it.',
    }),
  PULLCHECK_SEAL_KEY: token(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')
    .optional()
    .meta({
      secret: true,
      description: 'Seals what is kept: 32 bytes in base64. `pullcheck keys bot` prints one.',
    }),
  PULLCHECK_SEND_CREDENTIALS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('true')
    .transform((text) => text === 'true')
    .meta({
      description:
        "true: registries are asked also with the credential that the failed job would use, as its DOCKER_AUTH_CONFIG has it, sealed to the agents on its runner's host and from beside the bot. false: it never leaves the bot.",
    }),
  PULLCHECK_CREDENTIALS_FILE: z.string().optional().meta({
    description:
      'JSON file of registry credentials that a click may store: {"credentials":[{"registry","username","secretFile" or "secretEnv","projects":[path],"groups":[path]}]}; read again when it changes.',
  }),
  PULLCHECK_EGRESS_ALLOW: egressAllow(),
  LOG_LEVEL: logLevel(),
});

export type BotVariables = z.infer<typeof botVariables>;

/** Secrets may also come as a file, and the log keeps them out of its lines. */
export function isSecret(name: string): boolean {
  return [botVariables, agentVariables].some(({ shape }) =>
    Object.entries(shape).some(([key, schema]) => key === name && schema.meta()?.['secret'] === true),
  );
}
