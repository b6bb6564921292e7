// Makes a bare clone ready: `node .ci/bootstrap.mjs [command=debian-package …]`. Runs before anything is installed, hence
// only Node's own modules; silent and quick where nothing is missing.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

requireNode(20, 19);
installNpmPackages();
installDebianPackages(process.argv.slice(2).map(parseRequirement));

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

function installDebianPackages(requirements) {
  const missing = requirements.filter(({ command }) => !isOnPath(command)).map((one) => one.debianPackage);
  if (missing.length === 0) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    fail(howToInstall(missing.join(' ')));
  }
  say(`Installing ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  // A fresh machine has no package lists; a prepared one may have no network: try what is there first.
  if (run('apt-get', install, env, 'ignore')) return;
  if (!run('apt-get', ['update'], env) || !run('apt-get', install, env))
    fail(howToInstall(missing.join(' ')));
}

function howToInstall(names) {
  return [
    `Not installed: ${names}. Install it and run this again:`,
    `  Debian, Ubuntu   sudo apt-get install ${names}`,
    `  macOS            brew install redis`,
    `  Fedora           sudo dnf install redis   (or valkey-compat-redis)`,
  ].join('\n');
}

function parseRequirement(text) {
  const [command, debianPackage = command] = text.split('=');
  return { command, debianPackage };
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
