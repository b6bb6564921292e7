import { correctReference } from './advice.ts';
import { defineCause } from './cause.ts';
import { quoted, subjectOf } from './subject.ts';

/** What the pipeline calls an image is not a valid reference. */
export const invalidReference = defineCause({
  code: 'invalid-reference',
  certainty: 'confirmed',
  sources: [
    'https://github.com/distribution/reference/blob/v0.6.0/reference.go',
    'https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/images/image_manager.go',
    'https://github.com/containers/image/blob/v5.36.2/docker/reference/normalize.go',
  ],
  patterns: [
    /invalid reference format|repository name \([^()]+\) must be lowercase|must be lowercase|must be canonical/i,
    /InvalidImageName|Failed to apply default image tag|couldn't parse image (?:reference|name)|(?:could not|unable to|cannot|failed to|error) pars(?:e|ing) (?:image|reference)\b/i,
    /repository name (?:component )?must (?:match|be canonical|have at least one component|not be)|invalid (?:image|repository|namespace|tag|domain) name\b|invalid tag format|NAME_INVALID|TAG_INVALID|invalid image reference|invalid service image name/i,
    /invalid checksum digest (?:length|format)|unsupported digest algorithm|cannot specify 64-byte hexadecimal strings|'scratch' is a reserved name/i,
    /: invalid port\b|unknown port\b|no Host in request URL|unknown transport "|no (?:Docker )?image specified|empty image(?: name)?|is not a valid (?:repository\/tag|image|reference)/i,
    /short-name "?\S+ (?:did not resolve|resolution)|short-name resolution enforced|no unqualified-search registries/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    written: text.image,
    problem: problemOf(text.image, text.reason),
  }),

  explain: ({ written, problem }) =>
    `${written === null || written === '' ? 'What the job names as its image' : quoted(written)} is not a valid image reference${problem === null ? '' : `: ${problem}`}. No registry was asked.`,

  remedies: ({ subject, written, problem }) => [
    correctReference(
      { ...subject, reference: written },
      'to registry/path/name:tag, lower case, without scheme or blanks',
    ),
    ...(problem?.includes('variable') === true
      ? ([
          {
            actor: 'maintainer',
            action:
              'Define the variable for this job: a protected one is missing on unprotected refs, and those of dotenv files come too late for image.',
            command: 'glab variable list',
            source: 'https://docs.gitlab.com/ci/variables/where_variables_can_be_used/#gitlab-ciyml-file',
          },
        ] as const)
      : []),
  ],
});

function problemOf(image: string | null, reason: string): string | null {
  const reference = image ?? '-';
  if (/\$[{(\w[]/.test(reason) || /\$[{(\w[]/.test(reference))
    return 'a variable in it was not replaced by a value';
  const scheme = /^[A-Za-z][\w+.-]*:\/\//.exec(reference)?.[0];
  if (scheme !== undefined) return `it begins with ${quoted(scheme)}`;
  if (reference === '' || /no Docker image specified|empty image/.test(reason)) return noValue('it');
  if (/:$|^\/|^:|\/\/|\/:/.test(reference)) return noValue('a part of it');
  if (/lowercase/.test(reason)) return 'the path has to be lower case';
  const character = /[^\w./:@+-]/.exec(reference)?.[0];
  return character === undefined ? null : `it contains ${quoted(character)}`;
}

function noValue(part: string): string {
  return `${part} is empty, perhaps because a variable has no value`;
}
