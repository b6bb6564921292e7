import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { subjectOf } from './subject.ts';

/** The runner's allowed_images or allowed_services refuse the image. */
export const imageNotAllowed = defineCause({
  code: 'image-not-allowed',
  certainty: 'confirmed',
  sources: [
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/allowed_images.go',
    'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  ],
  patterns: [
    /disallowed image|not present (?:on|in) (?:the )?list of allowed (?:images|services)|allowed_(?:images|services) configuration/i,
    /(?:Preparation failed|Job failed(?: \(system failure\))?|^): ?invalid (?:image|service)$/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    key: text.role === 'service' ? 'allowed_services' : 'allowed_images',
  }),

  explain: ({ subject, key }) =>
    `${subject.image} was not pulled because this runner takes only what its ${key} list permits. Nothing was asked of any registry.`,

  remedies: ({ subject, key }) => [
    {
      actor: 'developer',
      action: 'Use an image that the list in the job log permits, or send the job to another runner.',
      command: 'tags: [RUNNER_TAG]',
      source: 'https://docs.gitlab.com/ci/yaml/#tags',
    },
    {
      actor: 'runner-owner',
      action: `Add the image to ${key} in the runner's config.toml.`,
      command: fill`[${subject.kubernetes ? 'runners.kubernetes' : 'runners.docker'}]
  ${key} = ["${subject.reference}"]  # beside those that are there`,
      source: 'https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services',
    },
  ],
});
