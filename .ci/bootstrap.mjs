// Makes a bare clone ready: `node .ci/bootstrap.mjs [command …]`, commands of the table below; one with a question mark
// behind it is done without where it cannot be had, and so is `faults`: all that the tests on real engines and registries
// need. Runs before anything is installed, hence only Node's own modules; silent and quick where nothing is missing.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Which package of which system holds a command that may be missing; what is optional leaves tests out, which they say. */
const packages = {
  'redis-server': { debian: 'redis-server', fedora: 'redis', alpine: 'redis', macos: 'redis' },
  curl: { debian: 'curl', fedora: 'curl', alpine: 'curl', macos: 'curl' },
  openssl: { debian: 'openssl', fedora: 'openssl', alpine: 'openssl', macos: 'openssl' },
  // The benches compare with skopeo, and put a registry of this machine under /etc/docker/certs.d: Linux only.
  skopeo: { debian: 'skopeo', fedora: 'skopeo', alpine: 'skopeo' },
  'docker-registry': { debian: 'docker-registry', alpine: 'docker-registry' },
  chromium: { debian: 'chromium', fedora: 'chromium', alpine: 'chromium', macos: '--cask chromium' },
  ps: { debian: 'procps', fedora: 'procps-ng', alpine: 'procps', macos: 'proctools' },
};

/** Debian's package of each command that tests on real parts run; as root, since they make network namespaces. */
const faultPackages = {
  docker: 'docker.io',
  'docker-registry': 'docker-registry',
  dockerd: 'docker.io',
  dnsmasq: 'dnsmasq-base',
  faketime: 'faketime',
  ip: 'iproute2',
  mount: 'mount',
  openssl: 'openssl',
  python3: 'python3-minimal',
  squid: 'squid',
};

requireNode(20, 19);
const asked = process.argv.slice(2);
// First what may end this at once with an instruction, then what takes its time.
installCommands(asked.filter((name) => name !== 'faults' && !name.endsWith('?')));
for (const wish of asked.filter((name) => name.endsWith('?'))) wishForCommand(wish.slice(0, -1));
if (asked.includes('faults')) installFaultPackages();
installNpmPackages();

function requireNode(major, minor) {
  const [actualMajor, actualMinor] = process.versions.node.split('.').map(Number);
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return;
  fail(`Pullcheck needs Node ${major}.${minor} or later; this is ${process.versions.node}.`);
}

function installNpmPackages() {
  if (npmPackagesMatchLock()) return;
  say('Installing npm packages …');
  const npm = process.env.npm_execpath ?? '';
  // Under `npx -p node@…` or a version manager the npm on the PATH may belong to another Node.
  const [command, prefix] = basename(npm) === 'npm-cli.js' ? [process.execPath, [npm]] : ['npm', []];
  const args = [...prefix, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  if (!run(command, args, { ...process.env, NODE_ENV: 'development' })) {
    fail(
      '`npm ci` failed: see above. Pullcheck needs the npm registry once, and nothing from it afterwards.',
    );
  }
}

/** Compares contents, not times: a checkout touches the lock file and must not cost an install, least of all offline. */
function npmPackagesMatchLock() {
  const wanted = readJson('package-lock.json').packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.optional && installed[path] === undefined)) return true;
    return installed[path]?.version === entry.version;
  });
}

function installCommands(commands) {
  const missing = commands.filter((command) => !isOnPath(command));
  if (missing.length === 0) return;
  if (!canInstall() || !install(packagesOf('debian', missing).split(' '))) fail(howToInstall(missing));
}

function wishForCommand(command) {
  if (isOnPath(command) || (canInstall() && install(packagesOf('debian', [command]).split(' ')))) return;
  say(`NOT RUN: the tests that need ${command}, which cannot be installed here.`);
}

/** Nobody has to have a container engine to test the rest. */
function installFaultPackages() {
  const missing = Object.keys(faultPackages).filter((command) => !isOnPath(command));
  if (missing.length === 0) return;
  const names = [...new Set(missing.map((command) => faultPackages[command]))];
  if (canInstall() && install(names)) return;
  say(`NOT RUN: tests on real engines and registries. They need root on Debian with ${names.join(' ')}.`);
}

function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && isOnPath('apt-get');
}

function install(names) {
  say(`Installing ${names.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['--yes', '--quiet', '--no-install-recommends', '--option=Dpkg::Use-Pty=0'];
  const args = ['install', ...options, ...names];
  // A fresh machine has no package lists; a prepared one may have no network: try what is there first.
  if (run('apt-get', args, env, 'ignore')) return true;
  return run('apt-get', ['update', '--quiet'], env) && run('apt-get', args, env);
}

function howToInstall(missing) {
  const ways = [
    ['Debian, Ubuntu', 'debian', 'sudo apt-get install'],
    ['Fedora', 'fedora', 'sudo dnf install'],
    ['Alpine', 'alpine', 'sudo apk add'],
    ['macOS', 'macos', 'brew install'],
  ].filter(([, system]) => missing.every((command) => packages[command][system] !== undefined));
  return [
    `Not installed: ${missing.join(', ')}. Install what is missing and run this again:`,
    ...ways.map(([name, system, how]) => `  ${name.padEnd(16)} ${how} ${packagesOf(system, missing)}`),
  ].join('\n');
}

function packagesOf(system, commands) {
  return commands.map((command) => packages[command][system]).join(' ');
}

function isOnPath(command) {
  // Debian keeps some servers in sbin, which an unprivileged PATH leaves out.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

function run(command, args, env, stderr = 'inherit') {
  // Everything an installer says goes to standard error: the output of the script that follows stays its own.
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, stderr] }).status === 0;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
