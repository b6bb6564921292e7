import { defineCause } from './cause.ts';
import { setRegistryAuth } from './credentials-advice.ts';
import { fill } from './fill.ts';
import { hostClock } from './host-clock.ts';
import { setClock } from './set-clock.ts';
import { subjectOf } from './subject.ts';

/** A `docker-credential-*` helper, or the store behind it, broke before anything was asked of the registry. */
export const credentialHelperFailed = defineCause({
  code: 'credential-helper-failed',
  certainty: 'confirmed',
  sources: [
    'https://github.com/docker/docker-credential-helpers/blob/v0.9.3/client/client.go',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/helpers/docker/auth/auth.go',
    'https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/plugin/plugin.go',
  ],
  patterns: [
    /docker-credential-(?<helper>[\w-]+)(?:\\?["'`]{1,2}: .*)?/,
    /credentials not found in native keychain/,
  ],
  wrappers: [
    { opening: /error (?:getting|listing|storing|erasing|saving) credentials?(?: - err:)?/i },
    {
      opening: /exec: \\?"docker-credential-|executing helper|credential helper \S+ (?:failed|not found)/i,
    },
    {
      opening:
        /(?:failed to get credentials? from|error exec(?:ut)?ing) (?:external registry )?credential provider/i,
    },
  ],

  facts: ({ helper }, text) => ({
    subject: subjectOf(text),
    helper: helper ?? /docker-credential-(?<name>[\w-]+)/.exec(text.reason)?.groups?.['name'] ?? null,
    missing: /executable file not found/.test(text.reason),
  }),

  explain: ({ subject, helper, missing }) =>
    `The credentials for ${subject.registryName} could not be read: the credential helper ${helper === null ? '' : `docker-credential-${helper} `}${missing ? 'is not installed where the runner looks for it' : 'failed'}. The registry itself was not asked.`,

  remedies: ({ subject, helper }) => [
    {
      actor: 'runner-owner',
      action:
        "Install the helper on the PATH of the runner's own process, or remove it from credsStore and credHelpers in the Docker configuration that the runner reads.",
      command:
        fill`command -v docker-credential-${helper} && echo ${subject.registry} | docker-credential-${helper} get >/dev/null` ??
        "sudo jq '{credsStore, credHelpers}' /root/.docker/config.json",
      source: 'https://docs.gitlab.com/ci/docker/using_docker_images/#use-a-credentials-store',
    },
    setRegistryAuth(subject),
  ],

  judge({ at, elsewhere }) {
    const clock = hostClock(at, elsewhere);
    if (clock.kind !== 'wrong') return { means: null, settle: null, remedies: [] };
    const means = `${clock.said}, and clouds refuse requests that are signed with such a date.`;
    return { means, settle: null, remedies: [setClock] };
  },
});
