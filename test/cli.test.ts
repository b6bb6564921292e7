import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Runs the command line as it is built, with nothing in the environment but what starts a process. */
function pullcheck(...args: readonly string[]) {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    encoding: 'utf8',
    env: { PATH },
    input: '',
  });
  return { status, stdout, stderr };
}

test('--version says the version of package.json', () => {
  const { status, stdout, stderr } = pullcheck('--version');

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toHaveProperty('version', stdout.trimEnd());
});

test.each([['bot'], ['explain'], ['demo'], ['']])(
  '%s --help goes to standard output and is no error',
  (command) => {
    const { status, stdout, stderr } = pullcheck(...(command === '' ? [] : [command]), '--help');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: pullcheck ${command}`));
  },
);

test.each([
  [['nonsense'], "error: unknown command 'nonsense'"],
  [['check'], "error: missing required argument 'image'"],
  [['agent', 'extra'], "error: too many arguments for 'agent'. Expected 0 arguments but got 1"],
  [['keys', 'agent'], "error: missing required argument 'name'"],
  [['bot', 'extra'], "error: too many arguments for 'bot'. Expected 0 arguments but got 1"],
  [['explain', '--xml'], "error: unknown option '--xml'"],
  [['explain', '--json', '--jsonl'], "error: option '--json' cannot be used with option '--jsonl'"],
  [['explain', 'a.log', 'b.log'], "error: too many arguments for 'explain'. Expected 1 argument but got 2"],
  [['demo', '--twice'], "error: unknown option '--twice'"],
])('%j is a usage error: exit 2, on standard error', (args, message) => {
  const { status, stdout, stderr } = pullcheck(...args);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('no command at all is a usage error that shows what there is', () => {
  const { status, stdout, stderr } = pullcheck();

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Usage: pullcheck [^]*\n {2}explain /);
});

test('faulty settings are named on standard error, with exit 2', () => {
  const { status, stdout, stderr } = pullcheck('bot');

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^The configuration cannot work:\n {2}SLACK_BOT_TOKEN is not set\n/);
});

test('what is built is not compiled anew by the Node that built it', () => {
  const load =
    'process.argv.push("cli.js", "--version"); console.log(require("./dist/cli.js").cachedDataRejected)';
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', load], { encoding: 'utf8' });

  expect({ lines: stdout.split('\n').slice(1, 2), stderr }).toEqual({ lines: ['false'], stderr: '' });
});
