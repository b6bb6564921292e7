import {
  base64,
  base64url,
  chars,
  createRandom,
  type FakeToken,
  fakeTokens,
  privateKey,
} from './fake-secrets.ts';

/** A text, and the strings no eight characters in a row of which may survive. */
export interface Leak {
  readonly name: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** Every known token in a realistic line, then every place that holds a secret of no particular shape. */
export function leaks(seed: number): readonly Leak[] {
  const random = createRandom(seed);
  return [
    ...tokensInLines(random),
    ...tokensEncoded(random),
    ...namedSecrets(random),
    ...longSecrets(random),
  ];
}

const lines: readonly ((token: string) => string)[] = [
  (t) =>
    `ERROR: Job failed: failed to pull image "registry.example.com/team/app:1.2" with specified policies [always]: Error response from daemon: Get "https://registry.example.com/v2/": ${t}: unauthorized (manager.go:238:0s)`,
  (t) => `$ curl -H "PRIVATE-TOKEN: ${t}" https://gitlab.example.com/api/v4/projects`,
  (t) =>
    `fatal: unable to access 'https://oauth2:${t}@gitlab.example.com/group/app.git/': The requested URL returned error: 403`,
  (t) => `Cloning https://${t}@github.com/acme/app.git`,
  (t) => `level=error msg="pull failed" token=${t} image=registry.example.com/app:1`,
  (t) => `{"error":"denied","request":{"headers":{"Authorization":["Bearer ${t}"]}}}`,
  (t) => `{\\"identitytoken\\":\\"${t}\\",\\"registry\\":\\"ghcr.io\\"}`,
  (t) => `  token: ${t}`,
  (t) => `export REGISTRY_PASSWORD='${t}'`,
  (t) => `$ echo "${t}" | docker login -u ci --password-stdin registry.example.com`,
  (t) => `$ docker login -u ci -p ${t} registry.example.com`,
  (t) => `Head "https://registry.example.com/v2/app/manifests/1?token=${t}": EOF`,
  (t) => `failed to pull image "registry.example.com/${t}/app:1"`,
  (t) => `the token (${t}), expired.`,
  (t) => `<pre>${t}</pre>`,
  (t) => `X-Registry-Auth: ${t}`,
  (t) => `//registry.npmjs.org/:_authToken=${t}`,
  (t) => `2026-09-26T10:42:49.140026Z 00O \u001b[0K\u001b[31;1m${t}\u001b[0;m`,
];

function tokensInLines(random: () => number): readonly Leak[] {
  return fakeTokens(random).flatMap((token, row) =>
    [0, 5, 11].flatMap((step) => {
      const line = lines[(row + step) % lines.length];
      return line === undefined ? [] : [leak(`${token.kind} in ${line('…')}`, line(token.token), token)];
    }),
  );
}

const encodings: Readonly<Record<string, (token: string, random: () => number) => string>> = {
  'in base64 with a name': (t) => `config: ${base64(`ci:${t}`)}`,
  'in base64': (t) => `value ${base64(`"${t}`)} end`,
  'in url-safe base64': (t) =>
    `X-Registry-Auth: ${base64url(JSON.stringify({ username: 'ci', password: t }))}`,
  'percent-encoded': (t) => `GET /login?next=%2Fproxy%3Fprivate_token%3D${encodeURIComponent(t)}%26x%3D1`,
  'percent-encoded twice': (t) =>
    `GET /a?u=${encodeURIComponent(encodeURIComponent(`https://ci:${t}@r.example.com/`))}`,
  'in escaped JSON': (t) => JSON.stringify({ text: JSON.stringify({ text: JSON.stringify({ auth: t }) }) }),
  'in unicode escapes': (t) => `{"u":"https://r.example.com/?a=1\\u0026private_token\\u003d${t}\\u0026b=2"}`,
  'in HTML': (t) => `Get &quot;https://r.example.com/v2/?a=1&amp;sig=${t}&quot;: EOF`,
  'in PHP slashes': (t) => `{"url":"https:\\/\\/ci:${t}@r.example.com\\/v2\\/"}`,
  'with a colour inside': (t) => `token ${t.slice(0, 9)}\u001b[0;m${t.slice(9)}`,
  'with invisible characters inside': (t) => `password=${t.slice(0, 5)}\u200b${t.slice(5)}`,
};

function tokensEncoded(random: () => number): readonly Leak[] {
  const tokens = fakeTokens(random).filter(({ kind }) =>
    /^(?:glpat|ghp_|dckr_pat|npm_|hvs|jwt|GR)/.test(kind),
  );
  return tokens.flatMap((token) =>
    Object.entries(encodings).map(([name, encode]) =>
      leak(`${token.kind} ${name}`, encode(token.token, random), token),
    ),
  );
}

function leak(name: string, text: string, { token, body }: FakeToken): Leak {
  return { name, text, secrets: [body, base64(token)] };
}

/** Where passwords of no known shape stand; punctuation is what the place allows. */
const places: Readonly<Record<string, (secret: string) => string>> = {
  'address, name and password': (s) =>
    `proxyconnect tcp: dial http://builder:${s}@proxy.example.com:3128: connection refused`,
  'address, token only': (s) => `fatal: repository 'https://${s}@gitlab.example.com/a/b.git/' not found`,
  'address, password with a slash': (s) =>
    `git clone https://bot:${s.slice(0, 8)}/${s.slice(8)}@gitlab.example.com/a/b.git`,
  'connection string': (s) => `redis.exceptions: redis://default:${s}@redis:6379/0 refused`,
  basic: (s) => `> Authorization: Basic ${base64(`ci:${s}`)}`,
  'basic, bare': (s) => `sent Basic ${base64(`ci:${s}`)} to the proxy`,
  bearer: (s) => `-H 'authorization: Bearer ${s}'`,
  'bearer, Go map': (s) => `map[Accept:[*/*] Authorization:[Bearer ${s}]]`,
  'proxy header': (s) => `Proxy-Authorization: Basic ${base64(`u:${s}`)}`,
  'job token header': (s) => `curl --header "JOB-TOKEN: ${s}" https://gitlab.example.com/api`,
  'deploy token header': (s) => `--header="Deploy-Token: ${s}"`,
  'registry header': (s) => `X-Registry-Auth: ${base64(JSON.stringify({ username: 'u', password: s }))}`,
  'registry header, JSON': (s) => `"X-Registry-Auth":["${base64url(JSON.stringify({ identitytoken: s }))}"]`,
  cookie: (s) => `Set-Cookie: sid=${s}; Path=/; HttpOnly`,
  'vault header': (s) => `X-Vault-Token: ${s}`,
  'docker auth': (s) => `{"auths":{"registry.example.com":{"auth":"${base64(`ci:${s}`)}"}}}`,
  'docker auth, pretty': (s) => `  "registry.example.com": {\n    "auth": "${base64(`ci:${s}`)}"\n  }`,
  'docker auth, escaped': (s) =>
    `environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{\\"r.example.com\\":{\\"auth\\":\\"${base64(`ci:${s}`)}\\"}}}"]`,
  'docker auth, password': (s) => `{"username":"ci","password":"${s}","serveraddress":"r.example.com"}`,
  'registry token': (s) => `{"registrytoken": "${s}"}`,
  'docker auth, base64': (s) =>
    `DOCKER_AUTH_CONFIG: ${base64(`{\n  "auths": {"r": {"auth": "${base64(`a:${s}`)}"}}}`)}`,
  'docker auth, shell': (s) =>
    `$ echo '{"auths":{"r.example.com":{"username":"ci","password":"${s}"}}}' > /kaniko/.docker/config.json`,
  'kubernetes secret': (s) =>
    `  .dockerconfigjson: ${base64(JSON.stringify({ auths: { r: { auth: base64(`ci:${s}`) } } }))}`,
  'docker login -p': (s) => `$ docker login -u "ci" -p "${s}" r.example.com`,
  'docker login --password': (s) => `$ podman login --username ci --password ${s} r.example.com`,
  'docker login --password=': (s) => `$ docker login --password=${s} --username=ci`,
  'piped into docker login': (s) => `$ echo -n '${s}' | docker login r.example.com -u ci --password-stdin`,
  'printed into docker login': (s) => `$ printf '%s' "${s}" | sudo docker login -u ci --password-stdin`,
  'here-string': (s) => `$ docker login -u ci --password-stdin <<< "${s}"`,
  creds: (s) => `$ skopeo inspect --creds ci:${s} docker://r.example.com/app:1`,
  'source creds': (s) => `$ skopeo copy --src-creds=ci:${s} --dest-creds "x:${s}" docker://a docker://b`,
  'kubectl secret': (s) =>
    `$ kubectl create secret docker-registry regcred --docker-username=ci --docker-password=${s}`,
  'kubectl literal': (s) => `--from-literal=password=${s}`,
  'curl -u': (s) => `$ curl -fsS -u ci:${s} https://r.example.com/v2/`,
  'curl --user': (s) => `$ curl --user "ci:${s}" https://r.example.com/v2/`,
  sshpass: (s) => `$ sshpass -p ${s} ssh host`,
  netrc: (s) => `machine gitlab.example.com login ci password ${s}`,
  'netrc, lines': (s) => `machine gitlab.example.com\nlogin ci\npassword ${s}\n`,
  'environment line': (s) => `CI_REGISTRY_PASSWORD=${s}`,
  'environment, exported': (s) => `export NEXUS_PASS="${s}"`,
  'environment, declared': (s) => `declare -x DB_PASSWORD="${s}"`,
  'environment, YAML': (s) => `    DEPLOY_TOKEN: ${s}`,
  'environment, PowerShell': (s) => `$env:REGISTRY_TOKEN = '${s}'`,
  yaml: (s) => `  password: ${s}`,
  'yaml, quoted': (s) => `- secret: "${s}"`,
  toml: (s) => `token = "${s}"`,
  properties: (s) => `spring.datasource.password=${s}`,
  'python dict': (s) => `{'user': 'ci', 'api_key': '${s}'}`,
  'Go struct': (s) => `{Username:ci Password:${s} Auth: Email:}`,
  'AWS pair': (s) =>
    `aws_access_key_id = AKIA${s
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, 'X')
      .slice(0, 16)}\naws_secret_access_key = ${s.padEnd(40, 'Zq9')}`,
  'azure connection': (s) =>
    `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${s}==;EndpointSuffix=core.windows.net`,
  'SAS address': (s) =>
    `Get "https://x.blob.core.windows.net/d/sha256/ab?se=2026-01-01T00%3A00%3A00Z&sig=${s}%3D&sp=r&sv=2019": EOF`,
  'S3 address': (s) =>
    `Get "https://b.s3.amazonaws.com/docker/blobs/sha256/ab/data?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAX%2F20260101&X-Amz-Security-Token=${s}&X-Amz-Signature=${s}": dial tcp: i/o timeout`,
  'GCS address': (s) =>
    `https://storage.googleapis.com/x?GoogleAccessId=a%40b&Expires=1700000000&Signature=${s}: EOF`,
  'CloudFront address': (s) =>
    `Get https://d2.cloudfront.net/x?Expires=1523420912&Signature=${s}~&Key-Pair-Id=${s}: net/http: TLS handshake timeout`,
  'Docker Hub storage': (s) =>
    `Get https://production.cloudflare.docker.com/registry-v2/docker/registry/v2/blobs/sha256/25/25/data?verify=1613641483-${s}%3D: EOF.`,
  'GitLab address': (s) =>
    `https://gitlab.example.com/api/v4/projects/1/jobs?private_token=${s}&scope=failed`,
  'access token in an address': (s) => `https://gitlab.example.com/#access_token=${s}&token_type=Bearer`,
  'npm configuration': (s) => `npm config set //registry.npmjs.org/:_authToken ${s}`,
  'npmrc password': (s) => `//r.example.com/:_password=${base64(s)}`,
  maven: (s) => `-Drepo.password=${s}`,
  'oauth answer': (s) => `{"access_token":"${s}","token_type":"bearer","refresh_token":"${s}"}`,
  'token answer, cut': (s) => `unable to decode token response: {"token":"${s}`,
};

/** Secrets that no tool would have made: whatever the place allows, however short. */
const weakPlaces: Readonly<Record<string, readonly [text: string, secret: string]>> = {
  'maven settings': [
    '<server><username>ci</username><password>hunter2-summer</password></server>',
    'hunter2-summer',
  ],
  'printed environment with blanks': ['DB_PASSWORD=correct horse "battery" staple', 'battery" staple'],
  'yaml word': ['  password: swordfish', 'swordfish'],
  'yaml, tight': ['password:swordfish', 'swordfish'],
  'Go struct word': ['{Username:ci Password:swordfish Auth:}', 'swordfish'],
  'Go map word': ['map[password:swordfish username:ci]', 'swordfish'],
  'JSON with an escaped quote': ['{"password":"swo\\"rdfish-rest"}', 'rdfish-rest'],
  'docker login word': ['$ docker login -u ci -p swordfish', 'swordfish'],
  'proxy without scheme': ['HTTPS_PROXY=ci:swordfish@proxy.example.com:3128', 'swordfish'],
  'bearer without digits': ['Authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
  'basic word': ['Authorization: Basic Y2k6c3dvcmRmaXNo', 'Y2k6c3dvcmRmaXNo'],
  'token in prose': ['the token is aB3dE6gH9jK2mN5pQ8', 'aB3dE6gH9jK2mN5pQ8'],
  'a dollar that is no variable': ['password="$2y$10$abcdefghij"', '$2y$10$abcdefghij'],
  'percent-encoded word': ['https://ci:sw%40rd%2Ffish@r.example.com/', 'rd%2Ffish'],
  form: ['grant_type=password&username=ci&password=swordfish&scope=x', 'swordfish'],
  'address cut off': ['Get "https://ci:swordfish', 'swordfish'],
  'beyond the decisive length': [`password=${'ab)'.repeat(90)}swordfish`, 'swordfish'],
};

function namedSecrets(random: () => number): readonly Leak[] {
  const weak = Object.entries(weakPlaces).map(([name, [text, secret]]) => ({
    name,
    text,
    secrets: [secret],
  }));
  return weak.concat(
    Object.entries(places).flatMap(([name, place]) =>
      [20, 33].map((length) => {
        const secret = chars(random, length);
        return {
          name,
          text: place(secret),
          secrets: [secret, base64(secret).slice(0, -4), base64(`ci:${secret}`).slice(4, -4)],
        };
      }),
    ),
  );
}

function longSecrets(random: () => number): readonly Leak[] {
  const kinds = ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '];
  return kinds.flatMap((kind) => {
    const key = privateKey(random, kind);
    const secrets = key.split('\n').slice(1, -1);
    return [
      { name: `${kind}key`, text: `before\n${key}\nafter`, secrets },
      {
        name: `${kind}key in JSON`,
        text: JSON.stringify({ type: 'service_account', private_key: key }),
        secrets,
      },
      { name: `${kind}key, cut`, text: key.slice(0, -40), secrets: secrets.slice(0, -1) },
      {
        name: `${kind}key without its first line`,
        text: key.split('\n').slice(1, 9).join('\n'),
        secrets: secrets.slice(0, 8),
      },
    ];
  });
}
