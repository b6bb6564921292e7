import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';

const refused = 'dial tcp 203.0.113.7:443: connect: connection refused';

describe('the image is read from', () => {
  test.each([
    [
      'a command that a program printed as a list',
      `CalledProcessError: Command '['docker', 'pull', '--quiet', 'team/app:1']' returned 1: Error response from daemon: ${refused}`,
      'team/app:1',
    ],
    [
      'a command in bold letters',
      `**docker pull team/app:1**\nError response from daemon: ${refused}`,
      'team/app:1',
    ],
    [
      'the description of a pod',
      'Containers:\n  app:\n    Image:          team/app:1\n    State:          Waiting\n      Reason:       ErrImageNeverPull',
      'team/app:1',
    ],
    [
      'a name with its transport',
      `Trying to pull docker://registry.example.com/app:1...\nError: unable to pull docker://registry.example.com/app:1: unable to pull image: ${refused}`,
      'registry.example.com/app:1',
    ],
    [
      'an answer of older engines',
      'Error response from daemon: repository team/app not found: does not exist or no pull access',
      'team/app',
    ],
    [
      'what docker-compose says before the bare error',
      `Pulling db (registry.example.com/team/db:14)...\nERROR: Get "https://registry.example.com/v2/": ${refused}`,
      'registry.example.com/team/db:14',
    ],
    [
      "BuildKit's own mention of it, not from the name that it made of it",
      `ERROR: failed to solve: node:22: failed to resolve source metadata for docker.io/library/node:22: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/22": ${refused}`,
      'node:22',
    ],
    [
      'the command rather than from what containerd made of it',
      `$ nerdctl pull team/app:1\ndocker.io/team/app:1: resolving      |-----|\nFATA[0001] failed to do request: Head "https://registry-1.docker.io/v2/team/app/manifests/1": ${refused}`,
      'team/app:1',
    ],
    [
      'the place where it stands whole, if the error cuts it off',
      'image team/long-application:1.2 could not be accessed on a registry to record\nits digest.\n1/1: No such image: team/long-appl',
      'team/long-application:1.2',
    ],
    [
      'a command before the error, not after it',
      `$ docker pull team/app:1\nError response from daemon: Get "https://registry-1.docker.io/v2/": ${refused}\n$ docker pull team/other:2`,
      'team/app:1',
    ],
    [
      'a command inside of JSON, without its quotes',
      `{"cmd": "/usr/bin/docker pull team/app:1"}\nError response from daemon: Get "https://registry-1.docker.io/v2/": ${refused}`,
      'team/app:1',
    ],
    [
      "a build's first line in the style without a count",
      `Step 1 : FROM team/base:3\nGet https://registry-1.docker.io/v2/: ${refused}`,
      'team/base:3',
    ],
    [
      "balena's supervisor",
      `Failed to download image 'registry2.example.com/v2/0a1b@sha256:cd' due to '(HTTP code 500) server error - Get https://registry2.example.com/v2/: ${refused} '`,
      'registry2.example.com/v2/0a1b@sha256:cd',
    ],
    [
      'Testcontainers',
      `ContainerFetchException: Retry limit reached while trying to pull image: team/db:3\nCaused by: DockerClientException: Could not pull image: Get https://registry-1.docker.io/v2/: ${refused}`,
      'team/db:3',
    ],
    [
      'a kubelet that doubts the credentials',
      `"image pull failed for team/app:1, this may be because there are no credentials on this request.  details: (API error (500): Get https://registry-1.docker.io/v2/: ${refused})"`,
      'team/app:1',
    ],
    [
      "podman's debug lines",
      `DEBU[0013] Error pulling candidate docker.io/team/app:1: writing blob: ${refused}`,
      'docker.io/team/app:1',
    ],
    [
      'a container that kubectl cannot show the log of',
      `Error: container app is waiting to start: team/app:1 can't be pulled`,
      'team/app:1',
    ],
    [
      'a builder that looks into the base image',
      `retrieving image "r.example.com/app:1": GET https://r.example.com/app:1: ${refused}`,
      'r.example.com/app:1',
    ],
  ])('%s', (_where, text, image) => {
    expect(diagnose(text)?.image).toBe(image);
  });
});

test.each([
  ['an upload that is refused', 'PUT https://ghcr.io/v2/team/app/manifests/1: DENIED: not allowed to write'],
  [
    'a push that lacks credentials',
    'The push refers to a repository [registry.example.com/team/app]\nHead https://registry.example.com/v2/team/app/blobs/sha256:00: no basic auth credentials',
  ],
  [
    'a trace that went on with the image that was there',
    'Using Docker executor with image alpine ...\nPulling docker image alpine ...\nWARNING: Failed to pull image with policy "always": received unexpected HTTP status: 502 Bad Gateway (docker.go:143:0s)\nAttempt #2: Trying "if-not-present" pull policy\nUsing locally found image version due to "if-not-present" pull policy',
  ],
])('%s is no failed pull', (_what, text) => {
  expect(diagnose(text)).toBeNull();
});

test('a preparation that failed for words no cause knows is no image pull unless it speaks of one', () => {
  const strange =
    'ERROR: Preparation failed: the moon is in the wrong house\nERROR: Job failed (system failure): the moon is in the wrong house';
  const pulling = strange.replaceAll('the moon', 'the image of the moon');

  expect(diagnose(strange)?.cause).toBe('not-image-pull');
  expect(diagnose(pulling)?.cause).toBe('unknown');
});

test.each([
  [401, 'access-denied'],
  [403, 'access-denied'],
  [404, 'tag-not-found'],
  [405, 'registry-error'],
  [407, 'proxy-failure'],
  [429, 'rate-limited'],
  [503, 'registry-error'],
])('a status %s decides, however its body fails to parse', (status, cause) => {
  const bodies = [
    `invalid character '<' looking for beginning of value: "<html></html>"`,
    `invalid character 'p' after top-level value: "404 page not found"`,
    `unexpected end of JSON input: ""`,
  ];

  expect(
    bodies.map(
      (body) =>
        diagnose(`Error response from daemon: error parsing HTTP ${status} response body: ${body}`)?.cause,
    ),
  ).toEqual([cause, cause, cause]);
});

test('docker-compose names its services where others name images', () => {
  const text = `Pulling db-main ...\nPulling web ...\nERROR: for web  Get https://registry-1.docker.io/v2/: ${refused}`;

  expect(diagnose(text)).toMatchObject({ cause: 'connection-refused', image: null });
});

test.each([
  ['image-not-allowed', 'ERROR: The "python:3" image is not present on list of allowed images:'],
  [
    'credential-helper-failed',
    'failed to get credentials for "r.example.com": credentials not found in native keychain',
  ],
  ['connection-interrupted', 'extract image: stream error: stream ID 67; INTERNAL_ERROR; received from peer'],
  ['access-denied', 'unexpected status code https://r.example.com/v2/a/manifests/1: 403 Forbidden'],
  ['unsupported-manifest', 'encountered unknown type application/json; children may not be fetched'],
  [
    'not-image-pull',
    "Error response from daemon: error while creating mount source path '/x': mkdir /x: file exists",
  ],
  ['not-image-pull', 'docker: Error response from daemon: No command specified.'],
  ['not-image-pull', 'Warning  BackOff  2m  kubelet  Back-off restarting failed container'],
  [
    'blocked-by-policy',
    'Error response from daemon: unknown: The severity of vulnerability of the image: "High" is equal or higher than the threshold in project setting: "High".',
  ],
  [
    'engine-unavailable',
    'FATA[0002] failed to connect: failed to connect, make sure you are running as root and the runtime has been started: context deadline exceeded',
  ],
  [
    'credential-helper-failed',
    'Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`',
  ],
  [
    'auth-required',
    'authorize header needed to send HEAD to repository: authorize header needed to send HEAD to repository',
  ],
  [
    'invalid-reference',
    '2014/01/01 12:00:00 Error: Invalid repository name (A), only [a-z0-9-_.] are allowed',
  ],
  [
    'unsupported-manifest',
    "Error response from daemon: mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not ''",
  ],
  ['registry-error', 'Pulling repository a\n2015/01/05 19:26:37 HTTP code: 502'],
  ['connect-timeout', 'Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: timeout'],
  [
    'host-storage-error',
    'failed to register layer: ApplyLayer exit status 1 stdout:  stderr: mkdir /var/lib/docker/a/b: not a directory',
  ],
  [
    'host-storage-error',
    'docker: Error response from daemon: mkdir /var/lib/docker/overlay/1-init/merged/dev/shm: invalid argument.',
  ],
  [
    'connect-timeout',
    'Network timed out while trying to connect to https://index.docker.io/v1/repositories/library/node/images. You may want to check your internet connection or if you are behind a proxy.',
  ],
  [
    'permission-denied',
    "running build: unauthorized: You don't have the needed permissions to perform this operation, and you may have invalid credentials.",
  ],
  ['repository-not-found', 'FATA[0000] Error: image team/app not found.'],
  [
    'unknown',
    'Error from server: container "app" in pod "a" is waiting to start: trying and failing to pull image',
  ],
  [
    'not-image-pull',
    'ERROR: Job failed: prepare environment: exit code 255. Check https://docs.gitlab.com/runner/shells/#shell-profile-loading for more information',
  ],
])('%s is known without more around it', (cause, text) => {
  expect(diagnose(text)?.cause).toBe(cause);
});
