import { describe, expect, test } from 'vitest';
import { readFailureText } from '../../src/failure/failure-text.ts';

interface Pasted {
  readonly name: string;
  readonly text: string;
  readonly image: string | null;
  readonly reason: string;
}

const missing = 'manifest for r.example.com/a:1 not found: manifest unknown: manifest unknown';

const texts: readonly Pasted[] = [
  {
    name: 'a command and its error',
    text: `$ docker pull r.example.com/a:1\nError response from daemon: ${missing}`,
    image: 'r.example.com/a:1',
    reason: `Error response from daemon: ${missing}`,
  },
  {
    name: 'a prompt of Windows',
    text: 'C:\\Users\\me>docker pull ubuntu\nUsing default tag: latest\nlatest: Pulling from library/ubuntu\nno matching manifest for windows/amd64 in the manifest list entries',
    image: 'ubuntu',
    reason: 'no matching manifest for windows/amd64 in the manifest list entries',
  },
  {
    name: 'a run with options',
    text: "docker run -it --rm -e A=b --name x hello-world sh\nUnable to find image 'hello-world:latest' locally\ndocker: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": EOF.\nSee 'docker run --help'.",
    image: 'hello-world:latest',
    reason: 'docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": EOF.',
  },
  {
    name: 'an error behind the progress of its layers',
    text: '$ docker pull a:1\n1: Pulling from library/a\n60730f960363: Already exists\nba91036e1da2: Pull complete\nunexpected EOF',
    image: 'a:1',
    reason: 'unexpected EOF',
  },
  {
    name: 'a quoted mail',
    text: '> Error response from daemon: failed to resolve reference\n> "r.example.com/a:1": failed to do request:\n> Head "https://r.example.com/v2/a/manifests/1": EOF',
    image: 'r.example.com/a:1',
    reason:
      'Error response from daemon: failed to resolve reference "r.example.com/a:1": failed to do request: Head "https://r.example.com/v2/a/manifests/1": EOF',
  },
  {
    name: 'a code span',
    text: '`Error response from daemon: missing signature key`',
    image: null,
    reason: 'Error response from daemon: missing signature key',
  },
  {
    name: 'a JSON body',
    text: '(HTTP code 500) server error - {"message":"Get \\"https://r.example.com/v2/\\": EOF"}',
    image: null,
    reason: '(HTTP code 500) server error - {"message":"Get "https://r.example.com/v2/": EOF"}',
  },
  {
    name: 'compose',
    text: "$ docker compose pull\n[+] Running 1/2\n ✘ web Error  pull access denied for r.example.com/web, repository does not exist or may require 'docker login': denied\n ✘ db Error  context canceled",
    image: 'r.example.com/web',
    reason:
      "web Error pull access denied for r.example.com/web, repository does not exist or may require 'docker login': denied",
  },
  {
    name: 'buildkit',
    text: '#3 [internal] load metadata for docker.io/library/node:99\n#3 ERROR: docker.io/library/node:99: not found\nERROR: failed to solve: node:99: failed to resolve source metadata for docker.io/library/node:99: docker.io/library/node:99: not found',
    image: 'node:99',
    reason:
      'ERROR: failed to solve: node:99: failed to resolve source metadata for docker.io/library/node:99: docker.io/library/node:99: not found',
  },
  {
    name: 'events of a pod',
    text: '  Normal   Pulling  24s  kubelet  Pulling image "r.example.com/a:1"\n  Warning  Failed   24s (x2 over 1m)  kubelet, node-1  Failed to pull image "r.example.com/a:1": rpc error: code = Unknown desc = denied\n  Warning  Failed   24s  kubelet  Error: ErrImagePull\n  Normal   BackOff  9s   kubelet  Back-off pulling image "r.example.com/a:1"',
    image: 'r.example.com/a:1',
    reason: 'Failed to pull image "r.example.com/a:1": rpc error: code = Unknown desc = denied',
  },
  {
    name: 'a back-off and nothing else',
    text: '  Warning  Failed  2m  kubelet  Error: ErrImagePull\n  Normal  BackOff  8s  kubelet  Back-off pulling image "a:1"\n  Warning  Failed  8s  kubelet  Error: ImagePullBackOff',
    image: 'a:1',
    reason: 'Back-off pulling image "a:1"',
  },
  {
    name: 'klog',
    text: 'E0410 13:52:06.357868 2972303 log.go:32] "PullImage from image service failed" err="rpc error: desc = failed to pull and unpack image \\"docker.io/library/a:1\\": EOF" image="a:1"',
    image: 'a:1',
    reason:
      'PullImage from image service failed: rpc error: desc = failed to pull and unpack image "docker.io/library/a:1": EOF',
  },
  {
    name: 'the daemon in the journal',
    text: 'Feb 02 13:14:42 host dockerd[1087]: time="2026-02-02T13:14:42Z" level=error msg="Not continuing with pull after error" error="manifest unknown: not there" remote="a:1"',
    image: 'a:1',
    reason: 'Not continuing with pull after error: manifest unknown: not there',
  },
  {
    name: 'ctr',
    text: '# ctr -n k8s.io images pull docker.io/library/a:1\nctr: failed to resolve reference "docker.io/library/a:1": EOF',
    image: 'docker.io/library/a:1',
    reason: 'ctr: failed to resolve reference "docker.io/library/a:1": EOF',
  },
  {
    name: 'crictl',
    text: 'sudo crictl --debug pull nginx:1\nFATA[0037] pulling image failed: rpc error: code = Unknown desc = EOF',
    image: 'nginx:1',
    reason: 'pulling image failed: rpc error: code = Unknown desc = EOF',
  },
  {
    name: 'podman, which tries again',
    text: '# podman pull a:1\nTrying to pull docker.io/library/a:1...\nWARN[0000] Failed, retrying in 1s ... (1/3). Error: initializing source docker://a:1: reading manifest 1 in docker.io/library/a: denied\nError: initializing source docker://a:1: reading manifest 1 in docker.io/library/a: denied',
    image: 'a:1',
    reason: 'Error: initializing source docker://a:1: reading manifest 1 in docker.io/library/a: denied',
  },
  {
    name: 'kubeadm',
    text: '\t[ERROR ImagePull]: failed to pull image registry.k8s.io/kube-proxy:v1.28.2: output: dial tcp 34.96.108.209:443: connect: connection timed out',
    image: 'registry.k8s.io/kube-proxy:v1.28.2',
    reason:
      '[ERROR ImagePull]: failed to pull image registry.k8s.io/kube-proxy:v1.28.2: output: dial tcp 34.96.108.209:443: connect: connection timed out',
  },
  {
    name: 'a credential helper',
    text: 'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ``',
    image: null,
    reason:
      'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out:',
  },
  {
    name: 'a template nobody expanded',
    text: 'Error: Command failed with exit code 1: docker pull r.example.com/a:$[[ inputs.tag ]]-x\ninvalid reference format',
    image: 'r.example.com/a:$[[ inputs.tag ]]-x',
    reason:
      'Error: Command failed with exit code 1: docker pull r.example.com/a:$[[ inputs.tag ]]-x invalid reference format',
  },
  {
    name: 'a placeholder',
    text: 'docker pull <awsid>.dkr.ecr.eu-west-1.amazonaws.com/a:1\nError response from daemon: denied',
    image: '<awsid>.dkr.ecr.eu-west-1.amazonaws.com/a:1',
    reason: 'Error response from daemon: denied',
  },
  {
    name: 'an escaped quote in a reference',
    text: 'failed to inspect sandbox image "r.example.com/pause:3.0\\"": Error response from daemon: invalid reference format',
    image: 'r.example.com/pause:3.0"',
    reason:
      'failed to inspect sandbox image "r.example.com/pause:3.0"": Error response from daemon: invalid reference format',
  },
  {
    name: 'a URL, which is no reference',
    text: 'Error response from daemon: Head "https://r.example.com/v2/a/manifests/1": denied',
    image: null,
    reason: 'Error response from daemon: Head "https://r.example.com/v2/a/manifests/1": denied',
  },
];

describe('readFailureText of a pasted text', () => {
  test.each(texts)('reads $name', ({ text, image, reason }) => {
    expect(readFailureText(text)).toMatchObject({ form: 'pasted', image, reason, attempts: null });
  });

  test('keeps what the mirrors before the last one said', () => {
    const text =
      'Trying to pull a.example.com/x...ERRO[0002] Error pulling image ref //a.example.com/x:latest: denied\nTrying to pull b.example.com/x...ERRO[0004] Error pulling image ref //b.example.com/x:latest: manifest unknown';
    const found = readFailureText(text);

    expect(found).toMatchObject({
      image: 'b.example.com/x',
      attemptReasons: [expect.stringContaining('denied')],
    });
    expect(found?.reason).toContain('manifest unknown');
  });

  test.each(['docker push a:1', 'docker import - a:1', 'docker load -i a.tar'])(
    'leaves %s alone',
    (command) => {
      expect(
        readFailureText(
          `$ ${command}\nError response from daemon: denied: requested access to the resource is denied`,
        ),
      ).toBeNull();
    },
  );

  test('tells a fragment of a job that could not reach its engine from one whose script failed', () => {
    const gone =
      '$ docker info\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\nERROR: Job failed: exit code 1';

    expect(readFailureText(gone)?.reason).toContain('Cannot connect to the Docker daemon');
    expect(
      readFailureText('$ docker pull a:1\nbash: docker: command not found\nERROR: Job failed: exit code 127'),
    ).toBeNull();
  });

  test('shows at most twelve lines', () => {
    const text = 'docker pull a:1\nError response from daemon: denied\n'.repeat(30);

    expect(readFailureText(text)?.evidence.length).toBeLessThanOrEqual(12);
  });

  test('redacts what it shows', () => {
    const found = readFailureText(
      'docker pull a:1\nError response from daemon: Get "https://me:s3cretpassword@r.example.com/v2/": denied',
    );

    expect(JSON.stringify(found)).not.toContain('s3cretpassword');
  });
});
