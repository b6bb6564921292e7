// What a check cannot do without, as one would type it: the manifest, refused; the token; the manifest. With node:https,
// and with the authorities of the files that are named. `node bare-check.cjs https://HOST/v2/NAME/manifests/TAG FILE …`
const { Agent, get } = require('node:https');
const { readFileSync } = require('node:fs');

const [manifest, ...files] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, ca: files.map((file) => readFileSync(file)) });
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Gives `then` the status, the challenge and the body. */
function ask(url, headers, then) {
  get(url, { agent, headers }, (answer) => {
    const chunks = [];
    answer.on('data', (chunk) => chunks.push(chunk));
    answer.on('end', () =>
      then(answer.statusCode, answer.headers['www-authenticate'] ?? '', Buffer.concat(chunks)),
    );
  });
}

ask(manifest, { accept }, (_status, challenge) => {
  const said = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((match) => match.slice(1)));
  const { realm, service, scope } = said;
  ask(`${realm}?${new URLSearchParams({ service, scope })}`, {}, (_tokenStatus, _none, body) => {
    const { token } = JSON.parse(String(body));
    ask(manifest, { accept, authorization: `Bearer ${token}` }, (status) =>
      process.exit(status === 200 ? 0 : 1),
    );
  });
});
