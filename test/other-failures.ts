/** What scripts print when something else than the pull of the job's images fails. None of it names an image pull. */
export const otherFailures: Readonly<Record<string, readonly string[]>> = {
  'go test, timeout': [
    '$ go test ./...',
    '--- FAIL: TestFetch (30.00s)',
    '    fetch_test.go:42: Get "http://127.0.0.1:41234/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    'FAIL',
    'FAIL	example.com/app/fetch	30.012s',
  ],
  'go test, 401': [
    '$ go test ./...',
    '--- FAIL: TestLogin (0.02s)',
    '    login_test.go:18: expected 200, got 401 Unauthorized',
    'FAIL',
  ],
  'go test, x509': [
    '$ go test ./tls/...',
    '--- FAIL: TestServerCert (0.11s)',
    '    tls_test.go:77: Get "https://127.0.0.1:8443": x509: certificate signed by unknown authority',
    'FAIL	example.com/app/tls	0.140s',
  ],
  'go test, no such host': [
    '--- FAIL: TestResolver (0.00s)',
    '    resolver_test.go:9: lookup does-not-exist.invalid on 10.0.0.2:53: no such host',
  ],
  'go test, names of our errors': [
    '=== RUN   TestManifestUnknown',
    '    registry_test.go:120: got "manifest unknown", want "name unknown"',
    '--- FAIL: TestManifestUnknown (0.00s)',
  ],
  'go test, rate limit': [
    '=== RUN   TestTooManyRequests',
    '    limiter_test.go:33: toomanyrequests: expected retry',
    '--- FAIL: TestTooManyRequests (0.01s)',
    'FAIL',
  ],
  'go build, module proxy': [
    '$ go build ./...',
    'go: example.com/lib@v1.2.3: Get "https://proxy.golang.org/example.com/lib/@v/v1.2.3.mod": dial tcp: lookup proxy.golang.org: i/o timeout',
  ],
  'go mod, unauthorized': [
    'go: gitlab.example.com/group/lib@v0.1.0: reading https://gitlab.example.com/group/lib?go-get=1: 401 Unauthorized',
  ],
  'go mod, tls': [
    'go: module example.com/x: Get "https://example.com/x?go-get=1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  'jest, denied': [
    '$ npm test',
    'FAIL src/acl.test.ts',
    '  ● acl › a stranger is denied',
    '    expect(received).toBe(expected)',
    '    Expected: "allowed"',
    '    Received: "denied: requested access to the resource is denied"',
    'Tests:       1 failed, 41 passed, 42 total',
  ],
  'jest, timeout': [
    'FAIL src/queue.test.ts (6.2 s)',
    '  ● queue › drains',
    '    thrown: "Exceeded timeout of 5000 ms for a test."',
    'Test Suites: 1 failed, 12 passed, 13 total',
  ],
  'vitest, network': [
    ' FAIL  test/api.test.ts > api > answers',
    'TypeError: fetch failed',
    'Caused by: Error: getaddrinfo ENOTFOUND api.example.com',
    ' Test Files  1 failed | 3 passed (4)',
  ],
  'mocha, refused': [
    '  1) client',
    '       connects:',
    '     Error: connect ECONNREFUSED 127.0.0.1:6379',
    '  11 passing (2s)',
    '  1 failing',
  ],
  'pytest, ssl': [
    '=================================== FAILURES ===================================',
    "E   requests.exceptions.SSLError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate')))",
    '=========================== 1 failed, 20 passed in 3.21s ===========================',
  ],
  'pytest, dns': [
    'E   socket.gaierror: [Errno -3] Temporary failure in name resolution',
    'FAILED tests/test_client.py::test_get - socket.gaierror: [Errno -3] Temporary failure in name resolution',
  ],
  'pytest, disk': ['E   OSError: [Errno 28] No space left on device', '1 failed in 0.12s'],
  'rspec, timeout': [
    'Failures:',
    '  1) Billing charges once',
    '     Failure/Error: expect(page).to have_content("Paid")',
    '     Net::ReadTimeout: Net::ReadTimeout',
    '12 examples, 1 failure',
  ],
  'junit, unauthorized': [
    '[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0',
    '[ERROR]   LoginTest.rejects:31 expected:<401> but was:<403>',
    '[INFO] BUILD FAILURE',
  ],
  'cargo test': [
    'running 3 tests',
    'test dns::resolves ... FAILED',
    "thread 'dns::resolves' panicked at src/dns.rs:12:5:",
    'failed to lookup address information: Name or service not known',
    'test result: FAILED. 2 passed; 1 failed',
  ],
  phpunit: [
    'There was 1 failure:',
    '1) LoginTest::testToken',
    'Failed asserting that 401 matches expected 200.',
    'FAILURES!',
    'Tests: 10, Assertions: 31, Failures: 1.',
  ],
  'dotnet test': [
    '  Failed Api.Tests.Health [3 s]',
    '  System.Net.Http.HttpRequestException : Connection refused (localhost:5001)',
    'Failed!  - Failed:     1, Passed:    14',
  ],
  cypress: [
    'CypressError: Timed out retrying after 4000ms: expected to find element: `#login`, but never found it.',
    '  1 failing',
  ],
  playwright: ['Error: page.goto: net::ERR_CERT_AUTHORITY_INVALID at https://localhost:8443/', '  1 failed'],
  'curl, dns': [
    '$ curl -f https://api.example.com/health',
    'curl: (6) Could not resolve host: api.example.com',
  ],
  'curl, timeout': [
    'curl: (28) Failed to connect to api.example.com port 443 after 130123 ms: Connection timed out',
  ],
  'curl, refused': ['curl: (7) Failed to connect to localhost port 8080 after 0 ms: Connection refused'],
  'curl, tls': ['curl: (60) SSL certificate problem: unable to get local issuer certificate'],
  'curl, 401': ['curl: (22) The requested URL returned error: 401'],
  'curl, 429': ['curl: (22) The requested URL returned error: 429'],
  'curl, reset': ['curl: (56) Recv failure: Connection reset by peer'],
  'curl, proxy': ['curl: (56) CONNECT tunnel failed, response 407'],
  'curl, expired': ['curl: (60) SSL certificate problem: certificate has expired'],
  'wget, dns': ["wget: unable to resolve host address 'downloads.example.com'"],
  'wget, 404': [
    '--2026-09-26 10:42:50--  https://downloads.example.com/tool.tgz',
    'HTTP request sent, awaiting response... 404 Not Found',
    '2026-09-26 10:42:51 ERROR 404: Not Found.',
  ],
  'npm, 401': [
    '$ npm ci',
    'npm error code E401',
    'npm error Incorrect or missing password.',
    'npm error If you were trying to login, change your password, create an',
    'npm error authentication token or enable two-factor authentication then',
  ],
  'npm, 404': [
    'npm error 404 Not Found - GET https://registry.npmjs.org/@acme%2fui - Not found',
    "npm error 404  '@acme/ui@1.0.0' is not in this registry.",
  ],
  'npm, dns': [
    'npm ERR! code ENOTFOUND',
    'npm ERR! network request to https://registry.npmjs.org/left-pad failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org',
  ],
  'npm, tls': [
    'npm ERR! code SELF_SIGNED_CERT_IN_CHAIN',
    'npm ERR! request to https://registry.npmjs.org/x failed, reason: self signed certificate in certificate chain',
  ],
  'npm, 429': [
    'npm error code E429',
    'npm error 429 Too Many Requests - GET https://registry.npmjs.org/typescript',
  ],
  yarn: [
    '➤ YN0001: │ HTTPError: typescript@npm:5.4.5: Response code 403 (Forbidden)',
    '➤ YN0000: Failed with errors in 4s 12ms',
  ],
  pnpm: [
    ' ERR_PNPM_FETCH_401  GET https://npm.example.com/x: Unauthorized - 401',
    'No authorization header was set for the request.',
  ],
  'pip, dns': [
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/requests/",
    'ERROR: Could not find a version that satisfies the requirement requests (from versions: none)',
    'ERROR: No matching distribution found for requests',
  ],
  'pip, 401': [
    'ERROR: HTTP error 401 while getting https://pypi.example.com/simple/lib/',
    'ERROR: Could not install requirement lib from https://pypi.example.com/simple/lib/ because of HTTP error 401 Client Error: Unauthorized for url',
  ],
  'pip, disk': ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
  'pip, hashes': ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'],
  poetry: ["HTTPSConnectionPool(host='pypi.org', port=443): Read timed out. (read timeout=15)"],
  'maven, 401': [
    '[ERROR] Failed to execute goal on project app: Could not resolve dependencies for project com.example:app:jar:1.0: Failed to collect dependencies at com.example:lib:jar:2.0: Failed to read artifact descriptor for com.example:lib:jar:2.0: Could not transfer artifact com.example:lib:pom:2.0 from/to nexus (https://nexus.example.com/repository/maven): authentication failed for https://nexus.example.com/repository/maven/lib-2.0.pom, status: 401 Unauthorized -> [Help 1]',
  ],
  'maven, not found': [
    '[ERROR] Could not find artifact com.example:lib:jar:9.9 in central (https://repo.maven.apache.org/maven2) -> [Help 1]',
  ],
  'maven, tls': [
    '[ERROR] PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
  ],
  gradle: [
    "> Could not resolve all files for configuration ':compileClasspath'.",
    "   > Could not GET 'https://repo.example.com/lib.pom'. Received status code 403 from server: Forbidden",
    'BUILD FAILED in 12s',
  ],
  'git, 403': [
    'remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled and you must use a personal access token instead of a password.',
    "fatal: Authentication failed for 'https://gitlab.example.com/group/other.git/'",
  ],
  'git, dns': [
    "fatal: unable to access 'https://gitlab.example.com/group/app.git/': Could not resolve host: gitlab.example.com",
  ],
  'git, tls': [
    "fatal: unable to access 'https://gitlab.example.com/group/app.git/': SSL certificate problem: unable to get local issuer certificate",
  ],
  'git, 500': [
    'error: RPC failed; HTTP 500 curl 22 The requested URL returned error: 500',
    'fatal: the remote end hung up unexpectedly',
  ],
  'git, submodule': [
    "fatal: clone of 'https://gitlab.example.com/group/sub.git' into submodule path '/builds/group/app/sub' failed",
    "Failed to clone 'sub'. Retry scheduled",
  ],
  'git, push': [
    'remote: You are not allowed to push code to protected branches on this project.',
    ' ! [remote rejected] main -> main (pre-receive hook declined)',
    "error: failed to push some refs to 'https://gitlab.example.com/group/app.git'",
  ],
  ssh: ['ssh: connect to host deploy.example.com port 22: Connection timed out', 'lost connection'],
  'ssh, key': ['Permission denied (publickey,password).', 'Host key verification failed.'],
  'terraform, provider': [
    '│ Error: Failed to query available provider packages',
    '│ Could not retrieve the list of available versions for provider hashicorp/aws: could not connect to registry.terraform.io: failed to request discovery document: Get "https://registry.terraform.io/.well-known/terraform.json": net/http: TLS handshake timeout',
  ],
  'terraform, denied': [
    '│ Error: error reading S3 Bucket (x): AccessDenied: Access Denied',
    '│ status code: 403, request id: 1234, host id: abc',
  ],
  'terraform, lock': [
    '│ Error: Error acquiring the state lock',
    '│ HTTP remote state endpoint requires auth',
  ],
  'kubectl, forbidden': [
    'Error from server (Forbidden): deployments.apps is forbidden: User "system:serviceaccount:ci:default" cannot list resource "deployments" in API group "apps" in the namespace "prod"',
  ],
  'kubectl, refused': [
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  ],
  'kubectl, tls': ['Unable to connect to the server: x509: certificate signed by unknown authority'],
  'kubectl, dns': [
    'Unable to connect to the server: dial tcp: lookup k8s.example.com on 10.0.0.2:53: no such host',
  ],
  'kubectl, rollout': [
    'Waiting for deployment "app" rollout to finish: 0 of 2 updated replicas are available...',
    'error: deployment "app" exceeded its progress deadline',
  ],
  'helm, timeout': ['Error: UPGRADE FAILED: timed out waiting for the condition'],
  'helm, repository': [
    'Error: looks like "https://charts.example.com" is not a valid chart repository or cannot be reached: Get "https://charts.example.com/index.yaml": dial tcp 10.0.0.9:443: connect: connection refused',
  ],
  'aws, expired': [
    'An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.',
  ],
  'aws, none': ['Unable to locate credentials. You can configure credentials by running "aws configure".'],
  gcloud: ["ERROR: (gcloud.run.deploy) PERMISSION_DENIED: Permission 'run.services.get' denied on resource"],
  azure: ['ERROR: AADSTS7000215: Invalid client secret provided.'],
  ansible: [
    'fatal: [web1]: UNREACHABLE! => {"changed": false, "msg": "Failed to connect to the host via ssh: ssh: connect to host web1 port 22: No route to host", "unreachable": true}',
  ],
  apt: [
    'Err:1 http://deb.debian.org/debian bookworm InRelease',
    "  Temporary failure resolving 'deb.debian.org'",
    'E: Unable to locate package jq',
  ],
  'apt, expired': [
    'E: Release file for http://deb.debian.org/debian/dists/buster/InRelease is not valid yet (invalid for another 3h 12min).',
  ],
  apk: [
    'fetch https://dl-cdn.alpinelinux.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz',
    'WARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v3.20/main: temporary error (try again later)',
    'ERROR: unable to select packages:',
    '  jq (no such package):',
  ],
  dnf: [
    "Error: Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist: Curl error (6): Couldn't resolve host name",
  ],
  bundler: [
    'Bundler::HTTPError: Could not fetch specs from https://rubygems.org/ due to underlying error <Net::OpenTimeout: execution expired>',
  ],
  composer: [
    'curl error 28 while downloading https://repo.packagist.org/packages.json: Connection timed out after 10001 milliseconds',
  ],
  nuget: [
    'error NU1301: Unable to load the service index for source https://nuget.example.com/v3/index.json.',
    'error NU1301:   Response status code does not indicate success: 401 (Unauthorized).',
  ],
  cargo: [
    'error: failed to get `serde` as a dependency of package `app v0.1.0`',
    'Caused by:',
    '  download of config.json failed',
    '  [28] Timeout was reached (Connection timed out after 30000 milliseconds)',
  ],
  postgres: [
    'psql: error: connection to server at "postgres" (172.18.0.2), port 5432 failed: FATAL:  password authentication failed for user "ci"',
  ],
  mysql: ["ERROR 2002 (HY000): Can't connect to MySQL server on 'mysql' (115)"],
  redis: ['redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.'],
  rabbit: ['pika.exceptions.AMQPConnectionError: [Errno 104] Connection reset by peer'],
  tsc: ["src/index.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  eslint: [
    '/builds/group/app/src/x.js',
    '  1:1  error  Unexpected token  no-undef',
    '✖ 1 problem (1 error, 0 warnings)',
  ],
  make: ['make: *** [Makefile:12: build] Error 2'],
  gcc: [
    '/usr/bin/ld: final link failed: No space left on device',
    'collect2: error: ld returned 1 exit status',
  ],
  oom: ['/bin/bash: line 142:    27 Killed                  npm run build'],
  'missing command': ['/bin/sh: eval: line 150: docker: not found'],
  'missing file': ['cat: config/image.yml: No such file or directory'],
  sonar: [
    'ERROR: Error during SonarScanner execution',
    "ERROR: Not authorized. Please check the user token in the property 'sonar.token'",
  ],
  trivy: [
    '2026-09-26T10:42:50Z	FATAL	Fatal error	init error: DB error: failed to download vulnerability DB: OCI artifact error: failed to fetch the layer',
  ],
  vault: [
    'Error making API request.',
    'URL: PUT https://vault.example.com/v1/auth/jwt/login',
    'Code: 403. Errors:',
    '* permission denied',
  ],
  s3cmd: ['ERROR: S3 error: 403 (SignatureDoesNotMatch)'],
  'a program that logs': [
    'time="2026-09-26T10:42:50Z" level=error msg="upstream answered 503, retrying in 1s"',
    'time="2026-09-26T10:42:51Z" level=fatal msg="gave up: context deadline exceeded"',
  ],
  'a program that speaks of images': [
    'Error: cannot decode image photo.png: unexpected EOF',
    'image not found: assets/logo.svg',
  ],
  'a program that speaks of tags': [
    'error: tag v1.2.3 not found',
    'error: manifest.json is invalid: unexpected end of JSON input',
  ],
  'a program that speaks of registries': [
    'winreg: cannot open registry key: access denied',
    'schema-registry: subject not found',
  ],
  'a program that speaks of pulls': [
    'pull request #12 was denied by policy',
    'git pull failed: divergent branches',
  ],
};

/** What scripts print when they themselves fail to pull, build or push images: theirs, in a trace. */
export const scriptsWithImages: Readonly<Record<string, readonly string[]>> = {
  'docker pull': [
    '$ docker pull registry.example.com/team/app:nope',
    'Error response from daemon: manifest for registry.example.com/team/app:nope not found: manifest unknown: manifest unknown',
  ],
  'docker pull, limit': [
    '$ docker pull nginx',
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  'docker run': [
    '$ docker run --rm acme/tool:9',
    "Unable to find image 'acme/tool:9' locally",
    "docker: Error response from daemon: pull access denied for acme/tool, repository does not exist or may require 'docker login': denied: requested access to the resource is denied.",
  ],
  'docker build': [
    '#3 ERROR: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/22": dial tcp: lookup registry-1.docker.io: no such host',
    'ERROR: failed to solve: node:22: failed to resolve source metadata for docker.io/library/node:22: failed to do request',
  ],
  'docker push': [
    '$ docker push registry.example.com/team/app:1',
    'denied: requested access to the resource is denied',
  ],
  'docker login': [
    '$ docker login -u ci --password-stdin registry.example.com',
    'Error response from daemon: Get "https://registry.example.com/v2/": unauthorized: HTTP Basic: Access denied',
  ],
  'docker compose': [
    '$ docker compose up -d',
    ' db Error manifest for postgres:99 not found: manifest unknown: manifest unknown',
    'Error response from daemon: manifest for postgres:99 not found: manifest unknown: manifest unknown',
  ],
  'no daemon': [
    '$ docker info',
    'Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?',
  ],
  'no daemon, dns': [
    'error during connect: Get "http://docker:2375/v1.24/info": dial tcp: lookup docker on 10.0.0.2:53: no such host',
  ],
  kaniko: [
    'error building image: error building stage: failed to get filesystem from image: GET https://registry.example.com/v2/team/base/manifests/1: MANIFEST_UNKNOWN: manifest unknown',
  ],
  'kaniko push': [
    'error pushing image: failed to push to destination registry.example.com/team/app:1: DENIED: requested access to the resource is denied',
  ],
  buildah: [
    'Error: initializing source docker://registry.example.com/team/base:1: reading manifest 1 in registry.example.com/team/base: unauthorized: authentication required',
  ],
  podman: [
    'Trying to pull registry.example.com/team/app:1...',
    'Error: initializing source docker://registry.example.com/team/app:1: pinging container registry registry.example.com: Get "https://registry.example.com/v2/": x509: certificate signed by unknown authority',
  ],
  skopeo: [
    'time="2026-09-26T10:42:50Z" level=fatal msg="Error parsing image name \\"docker://registry.example.com/a:1\\": reading manifest 1 in registry.example.com/a: manifest unknown"',
  ],
  crane: [
    'Error: fetching "registry.example.com/a:1": GET https://registry.example.com/v2/a/manifests/1: UNAUTHORIZED: authentication required',
  ],
  'kubectl describe': [
    '  Warning  Failed     2m   kubelet  Failed to pull image "registry.example.com/team/app:1": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example.com/team/app:1": not found',
    '  Warning  Failed     2m   kubelet  Error: ErrImagePull',
    '  Normal   BackOff    1m   kubelet  Back-off pulling image "registry.example.com/team/app:1"',
  ],
  'kubectl get pods': ['app-6d9f-abc   0/1   ImagePullBackOff   0   3m'],
  'quotes of a runner': [
    '$ cat old.log',
    'ERROR: Job failed: failed to pull image "node:99" with specified policies [always]: Error response from daemon: manifest for node:99 not found: manifest unknown: manifest unknown (manager.go:250:1s)',
    'WARNING: Failed to pull image with policy "always": Error response from daemon: manifest unknown (manager.go:250:1s)',
  ],
  'quotes of a preparation': [
    'ERROR: Preparation failed: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running? (docker.go:143:0s)',
    'Will be retried in 3s ...',
  ],
  testcontainers: [
    "org.testcontainers.containers.ContainerFetchException: Can't get Docker image: RemoteDockerImage(imageName=postgres:99)",
    'com.github.dockerjava.api.exception.NotFoundException: Status 404: {"message":"manifest for postgres:99 not found: manifest unknown: manifest unknown"}',
  ],
};
