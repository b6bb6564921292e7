import { buildTrace, type TraceStyle } from './trace-builder.ts';

/** A log without a failed pull or preparation in it, however much it talks of images, registries and networks. */
export interface QuietLog {
  readonly name: string;
  readonly text: string;
}

/** What jobs' own programs print: none of it is about the job's image. */
const programs: Readonly<Record<string, string>> = {
  jest: `$ npm test
 FAIL  src/registry.test.ts
  ● pull › reports a missing tag
    expect(received).toBe(expected)
    Expected: "manifest unknown"
    Received: "unauthorized: authentication required"
Tests:       1 failed, 41 passed, 42 total`,
  vitest: `$ npx vitest run
 ✓ test/dns.test.ts > answers no such host (3ms)
 × test/tls.test.ts > x509: certificate signed by unknown authority
AssertionError: expected 'toomanyrequests' to equal 'timeout'
 Test Files  1 failed | 3 passed (4)`,
  goTest: `$ go test ./...
=== RUN   TestPull
    pull_test.go:42: Error response from daemon: pull access denied for a, repository does not exist
    pull_test.go:43: dial tcp: lookup registry.example.com: no such host
--- FAIL: TestPull (0.01s)
FAIL
FAIL	example.com/pull	0.013s`,
  greenGoTest: `$ go test ./...
=== RUN   TestManifest
time="2026-01-01T00:00:00Z" level=error msg="manifest unknown: manifest unknown"
--- PASS: TestManifest (0.00s)
ok  	example.com/manifest	0.021s`,
  pytest: `$ pytest
============================= test session starts ==============================
tests/test_http.py::test_401 FAILED
E       requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://registry.example.com/v2/
E       assert 'failed to pull image "a"' in 'x'
=========================== 1 failed, 12 passed in 3.21s =======================`,
  rspec: `$ bundle exec rspec
F.....
  1) Registry pulls an image
     Failure/Error: expect(error).to eq("Back-off pulling image \\"a\\"")
6 examples, 1 failure`,
  junit: `$ mvn -B verify
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
[ERROR]   RegistryTest.pull:31 expected:<ErrImagePull> but was:<ImagePullBackOff>
[INFO] BUILD FAILURE`,
  tap: `$ node --test
TAP version 13
not ok 1 - failed to resolve reference "a": not found
ok 2 - x509: certificate has expired
1..2`,
  cargo: `$ cargo test
running 2 tests
test pull::timeout ... FAILED
thread 'pull::timeout' panicked at src/pull.rs:12: context deadline exceeded
test result: FAILED. 1 passed; 1 failed`,
  curlName: `$ curl -fsS https://api.example.com/health
curl: (6) Could not resolve host: api.example.com`,
  curlCertificate: `$ curl -fsS https://registry.example.com/v2/
curl: (60) SSL certificate problem: unable to get local issuer certificate`,
  curlStatus: `$ curl -fsS https://registry.example.com/v2/team/app/manifests/latest
curl: (22) The requested URL returned error: 401 Unauthorized`,
  wget: `$ wget https://example.com/a.tgz
wget: unable to resolve host address 'example.com'`,
  npm: `$ npm ci
npm ERR! code E401
npm ERR! 401 Unauthorized - GET https://registry.npmjs.org/@team%2fapp - authentication required
npm ERR! network request to https://registry.npmjs.org failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org`,
  npmTimeout: `$ npm ci
npm error code ETIMEDOUT
npm error network request to https://registry.npmjs.org/left-pad failed, reason: connect ETIMEDOUT 104.16.0.1:443`,
  pip: `$ pip install -r requirements.txt
WARNING: Retrying (Retry(total=4)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain'))'
ERROR: Could not find a version that satisfies the requirement flask==99 (from versions: none)
ERROR: No matching distribution found for flask==99`,
  git: `$ git clone https://gitlab.example.com/team/app.git
fatal: unable to access 'https://gitlab.example.com/team/app.git/': server certificate verification failed. CAfile: none CRLfile: none`,
  gitDenied: `$ git push
remote: HTTP Basic: Access denied. The provided password or token is incorrect
fatal: Authentication failed for 'https://gitlab.example.com/team/app.git/'`,
  apt: `$ apt-get update
Err:1 http://deb.debian.org/debian bookworm InRelease
  Temporary failure resolving 'deb.debian.org'
E: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  429  Too Many Requests`,
  goModules: `$ go build ./...
go: github.com/a/b@v1.2.3: Get "https://proxy.golang.org/github.com/a/b/@v/v1.2.3.mod": dial tcp: lookup proxy.golang.org on 10.0.0.2:53: no such host`,
  kubectl: `$ kubectl apply -f k8s/
Unable to connect to the server: x509: certificate signed by unknown authority`,
  kubectlTimeout: `$ kubectl get nodes
Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout`,
  helm: `$ helm upgrade --install app ./chart
Error: UPGRADE FAILED: cannot patch "app" with kind Deployment: context deadline exceeded`,
  terraform: `$ terraform init
Error: Failed to query available provider packages
Could not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io: failed to request discovery document: Get "https://registry.terraform.io/.well-known/terraform.json": dial tcp: lookup registry.terraform.io on 127.0.0.11:53: no such host`,
  ansible: `$ ansible-playbook site.yml
fatal: [web1]: UNREACHABLE! => {"changed": false, "msg": "Failed to connect to the host via ssh: Connection timed out", "unreachable": true}`,
  maven: `$ mvn -B package
[ERROR] Failed to execute goal on project app: Could not transfer artifact a:b:jar:1 from/to central (https://repo.maven.apache.org/maven2): Connect timed out
[INFO] BUILD FAILURE`,
  gradle: `$ ./gradlew build
> Could not resolve com.example:lib:1.0.
   > Received status code 401 from server: Unauthorized
BUILD FAILED in 12s`,
  diskFull: `$ make
cc1: error: failed to write output: No space left on device
make: *** [Makefile:12: all] Error 1`,
  database: `$ ./migrate up
error: dial tcp 10.0.0.5:5432: connect: connection refused`,
  service: `$ ./smoke
2026/01/01 00:00:00 GET https://app.example.com/healthz: 503 Service Unavailable
2026/01/01 00:00:01 gave up: net/http: TLS handshake timeout`,
  dockerBuildStep: `$ docker build .
#7 [3/4] RUN npm test
#7 1.234 FAIL src/a.test.js
#7 ERROR: process "/bin/sh -c npm test" did not complete successfully: exit code: 1
ERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1`,
  dockerfileMissing: `$ docker build .
ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory`,
  dockerCopyMissing: `$ docker build .
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref abc::def: "/dist": not found`,
  kaniko: `$ /kaniko/executor --destination r.example.com/a
error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1`,
  dockerPush: `$ docker push r.example.com/a:1
The push refers to repository [r.example.com/a]
denied: requested access to the resource is denied`,
  composeTest: `$ docker compose run tests
1 failing
  1) pulls: Error: expected "ErrImagePull"`,
  compiler: `$ make
src/pull.c:12:3: error: 'image_pull_timeout' undeclared
make: *** [pull.o] Error 1`,
  python: `$ python deploy.py
Traceback (most recent call last):
  File "deploy.py", line 3, in <module>
    raise TimeoutError("timed out waiting for deployment")
TimeoutError: timed out waiting for deployment`,
  lint: `$ hadolint Dockerfile
Dockerfile:1 DL3007 warning: Using latest is prone to errors if the image will ever update`,
  prose: `$ cat README.md
If the job says "pull access denied" or "manifest unknown", check the image's name.`,
};

/** What a job's own script may do with containers: failures that are the script's, within a trace. */
const containerPrograms: Readonly<Record<string, string>> = {
  dockerPull: `$ docker pull r.example.com/team/app:1
Error response from daemon: pull access denied for r.example.com/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
  dockerRun: `$ docker run --rm hello-world
Unable to find image 'hello-world:latest' locally
docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout.
See 'docker run --help'.`,
  dockerBuild: `$ docker build .
#2 ERROR: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/22": dial tcp: lookup registry-1.docker.io: no such host
ERROR: failed to solve: node:22: failed to resolve source metadata for docker.io/library/node:22: failed to do request`,
  noDaemon: `$ docker info
Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
  buildah: `$ buildah bud .
Error: creating build container: initializing source docker://a:1: reading manifest 1 in docker.io/library/a: toomanyrequests: You have reached your pull rate limit.`,
  kubectlPods: `$ kubectl get pods
NAME    READY   STATUS             RESTARTS   AGE
app-1   0/1     ImagePullBackOff   0          5m`,
  kubectlEvents: `$ kubectl describe pod app-1
  Warning  Failed  2m  kubelet  Failed to pull image "r.example.com/a:1": not found
error: timed out waiting for the condition`,
  runnerTests: `$ go test ./common/...
Running with gitlab-runner 13.12.0 (7a6612da)
Preparing the "TestPrepareFailure" executor
ERROR: Preparation failed: failed to pull image "a" with specified policies [always]: Error response from daemon: x
Will be retried in 0s ...
ERROR: Job failed (system failure): failed to pull image "a" with specified policies [always]: Error response from daemon: x
--- PASS: TestPrepareFailure (0.00s)`,
  childRunner: `$ gitlab-runner exec docker test
WARNING: Failed to pull image with policy "always": Error response from daemon: manifest unknown (manager.go:250:0s)
ERROR: Preparation failed: failed to pull image "a:1" with specified policies [always]: Error response from daemon: manifest unknown (manager.go:250:0s)`,
};

const outcomes: readonly string[] = [
  'ERROR: Job failed: exit code 1',
  'ERROR: Job failed: exit status 2',
  'ERROR: Job failed: command terminated with exit code 1',
  'ERROR: Job failed: execution took longer than 1h0m0s seconds',
  'ERROR: Job failed: canceled',
  'ERROR: Job failed (system failure): aborted: terminated',
  'Job succeeded',
];

const styles: readonly TraceStyle[] = [
  { version: '13.12.0' },
  { version: '16.5.0' },
  { version: '18.0.0', copy: 'page' },
  { version: '19.3.0' },
];

/** Every program of a script, in traces of several releases and with every end, and alone as a person would paste it. */
export function quietLogs(): readonly QuietLog[] {
  const traced = Object.entries({ ...programs, ...containerPrograms }).flatMap(([name, output], index) =>
    styles.flatMap((style, offset) => {
      const outcome = outcomes[(index + offset) % outcomes.length] ?? '';
      return [
        {
          name: `${name} in a docker job of ${style.version}, ${outcome}`,
          text: dockerJob(style, output, outcome),
        },
        {
          name: `${name} in a Kubernetes job of ${style.version}, ${outcome}`,
          text: kubernetesJob(style, output, outcome),
        },
      ];
    }),
  );
  const pasted = Object.entries(programs).flatMap(([name, output]) => [
    { name: `${name} alone`, text: output },
    { name: `${name} with its end`, text: `${output}\nERROR: Job failed: exit code 1\n` },
    { name: `${name} unfinished`, text: dockerJob({ version: '19.3.0' }, output, '') },
  ]);
  return [...traced, ...pasted, ...greenLogs()];
}

function greenLogs(): readonly QuietLog[] {
  return styles.map((style) => ({
    name: `a green job of ${style.version}`,
    text: dockerJob(style, '$ make', 'Job succeeded'),
  }));
}

function dockerJob(style: TraceStyle, output: string, outcome: string): string {
  return buildTrace(style, (trace) => {
    trace.section('prepare_executor', 'Preparing the "docker" executor', () => {
      trace.line('Using Docker executor with image node:22 ...');
      trace.line('Pulling docker image node:22 ...');
      trace.line('Using docker image sha256:7015f2c4 for node:22 with digest node@sha256:3c6e4dca ...');
    });
    trace.section('prepare_script', 'Preparing environment', () =>
      trace.script('Running on runner-1 via docker-host-01...'),
    );
    job(trace, output, outcome);
  });
}

function kubernetesJob(style: TraceStyle, output: string, outcome: string): string {
  return buildTrace(style, (trace) => {
    trace.section('prepare_executor', 'Preparing the "kubernetes" executor', () =>
      trace.line('Using Kubernetes executor with image node:22 ...'),
    );
    trace.section('prepare_script', 'Preparing environment', () => {
      trace.line('Waiting for pod ci/runner-1 to be running, status is Pending');
      trace.line('\tContainersNotReady: "containers with unready status: [build helper]"');
      trace.script('Running on runner-1 via gitlab-runner-0...');
    });
    job(trace, output, outcome);
  });
}

function job(trace: Parameters<Parameters<typeof buildTrace>[1]>[0], output: string, outcome: string): void {
  trace.section('get_sources', 'Getting source from Git repository', () =>
    trace.script('Fetching changes with git depth set to 50...'),
  );
  trace.section('step_script', 'Executing "step_script" stage of the job script', () => {
    for (const line of output.split('\n')) trace.script(line);
  });
  trace.section('cleanup_file_variables', 'Cleaning up project directory and file based variables', () => {});
  if (outcome !== '') trace.outcome(outcome);
}
