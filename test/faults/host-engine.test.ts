import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { toSecret } from '../../src/credentials/secret.ts';
import { parseImageReference } from '../../src/failure/image/image-reference.ts';
import type { Host } from '../../src/host/host.ts';
import { readHost } from '../../src/host/read-host.ts';
import type { CredentialChoice } from '../../src/host/registry-settings.ts';
import type { HostProbe } from '../../src/probes/host-probe.ts';
import type { HostProbeName } from '../../src/probes/host-probe-names.ts';
import { runHostProbes } from '../../src/probes/host-probes.run.ts';
import { hostRoot, readTestHost } from '../host/host-root.ts';
import { missingParts, pushImage, type Running, startDockerd, startRegistry } from './real-parts.ts';

const missing = missingParts('dockerd', 'docker-registry', 'python3');
if (missing.length > 0) {
  console.warn(`NOT RUN: a host with a real dockerd and docker-registry (missing: ${missing.join(', ')})`);
}

const login = ['ci', 's3cret+/?'] as const;

async function ask(
  host: Host,
  name: HostProbeName,
  image: string,
  credential?: CredentialChoice,
): Promise<HostProbe> {
  const [answer] = await runHostProbes(
    host,
    {
      image,
      dnsName: null,
      imageBytes: null,
      maySpendPull: false,
      ladder: Promise.resolve({ peerClocks: [], transfers: { target: null, small: null, large: null } }),
      ...(credential === undefined ? {} : { credential }),
    },
    { signal: new AbortController().signal, names: [name] },
  );
  if (answer === undefined) throw new Error(`no answer from ${name}`);
  return answer;
}

describe.skipIf(missing.length > 0)('a real dockerd', () => {
  const running: Running[] = [];
  let folder: string;
  let host: Host;
  let open = '';
  let closed = '';
  let digest = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pullcheck-dockerd-'));
    const config = join(folder, 'daemon.json');
    const settings = {
      'registry-mirrors': ['https://mirror.pullcheck.test'],
      'insecure-registries': ['plain.pullcheck.test:5000'],
    };
    await writeFile(config, JSON.stringify(settings));
    const [registry, locked, engine] = await Promise.all([
      startRegistry(),
      startRegistry(login),
      startDockerd({
        folder,
        config,
        environment: { HTTPS_PROXY: 'http://ci:p%40ss@127.0.0.1:9', NO_PROXY: 'direct.pullcheck.test' },
      }),
    ]);
    running.push(registry, locked, engine);
    [open, closed] = [registry.host, locked.host];
    digest = await pushImage(open, 'team/app:1');
    await pushImage(closed, 'team/app:1', login);
    host = await readHost({
      root: '/',
      dockerHost: engine.address,
      containerdAddress: undefined,
      runnerConfig: '/etc/gitlab-runner/config.toml',
      asker: { kind: 'runner', id: null },
      environment: {},
    });
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  test('says what it is, and what it is set to', async () => {
    expect(await ask(host, 'engine-info', `${open}/team/app:1`)).toMatchObject({
      outcome: 'passed',
      evidence: {
        engine: 'dockerd',
        storageDriver: 'vfs',
        reach: { kind: 'answered' },
        mirrors: ['https://mirror.pullcheck.test/'],
        image: { state: 'absent' },
      },
    });
  });

  test('has its settings read from where it got them, with the password that it masks', async () => {
    const settings = async (image: string) => {
      const parsed = parseImageReference(image);
      if (parsed.kind !== 'valid') throw new Error(image);
      return await host.settingsFor(parsed.reference);
    };
    const hub = await settings('alpine');

    expect(hub.endpoints.map(({ hostname }) => hostname)).toEqual([
      'mirror.pullcheck.test',
      'registry-1.docker.io',
    ]);
    expect(hub.endpoints[0].because[0]).toMatch(/daemon\.json: registry-mirrors$/);
    const { proxy } = hub.endpoints[0];
    expect(proxy).toMatchObject({ kind: 'proxy', port: 9, why: "HTTPS_PROXY of the engine's environment" });
    expect(proxy.kind === 'proxy' && proxy.login?.password()).toBe('p@ss');
    expect((await settings('direct.pullcheck.test/x')).endpoints[0].proxy.kind).toBe('direct');
    expect((await settings('plain.pullcheck.test:5000/x')).endpoints[0]).toMatchObject({
      fallsBackToHttp: true,
      tls: { verifies: false },
    });
    expect((await settings(`${open}/x`)).endpoints[0]).toMatchObject({ fallsBackToHttp: true });
    expect(hub.warnings).toEqual([]);
  });

  test('resolves an image, and says in its own words what it cannot', async () => {
    expect(await ask(host, 'engine-distribution', `${open}/team/app:1`)).toMatchObject({
      outcome: 'passed',
      evidence: { digest, platforms: ['linux/amd64'] },
    });
    expect(await ask(host, 'engine-distribution', `${open}/team/app:2`)).toMatchObject({
      outcome: 'failed',
      fault: 'engine-cannot-resolve',
      evidence: { message: expect.stringContaining('manifest unknown') },
    });
    // 127.0.0.1 never takes the proxy; any other host does, and it is not there.
    expect(await ask(host, 'engine-distribution', 'far.pullcheck.test/x:1')).toMatchObject({
      outcome: 'failed',
      evidence: { message: expect.stringContaining('proxyconnect tcp: dial tcp 127.0.0.1:9') },
    });
  });

  test('takes the credential that it is given', async () => {
    const [username, password] = login;
    const right: CredentialChoice = {
      kind: 'password',
      source: 's',
      key: closed,
      username,
      password: toSecret(password),
    };
    const image = `${closed}/team/app:1`;

    expect(await ask(host, 'engine-distribution', image)).toMatchObject({
      outcome: 'failed',
      evidence: { identity: 'anonymous', message: expect.stringContaining('no basic auth credentials') },
    });
    expect(await ask(host, 'engine-distribution', image, right)).toMatchObject({
      outcome: 'passed',
      evidence: { identity: 'credential' },
    });
    expect(
      await ask(host, 'engine-distribution', image, { ...right, password: toSecret('wrong') }),
    ).toMatchObject({ outcome: 'failed', evidence: { message: expect.stringContaining('unauthorized') } });
  });
});

const noRoot = missingParts('mount', 'umount');
if (noRoot.length > 0) console.warn(`NOT RUN: a full disk (missing: ${noRoot.join(', ')})`);

describe.skipIf(noRoot.length > 0)('a real disk', () => {
  async function mounted(options: string): Promise<{ readonly host: Host; readonly path: string }> {
    const root = await hostRoot({ '/var/lib/docker/x': '' });
    const path = join(root, 'var/lib/docker');
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
    onTestFinished(() => void execFileSync('umount', [path]));
    return { host: await readTestHost({ root }), path };
  }

  test('with room is no fault, small as it may be', async () => {
    const { host } = await mounted('size=40m,nr_inodes=900');

    expect(await ask(host, 'disk-space', 'x')).toMatchObject({ outcome: 'passed' });
  });

  test('that is full is one', async () => {
    const { host, path } = await mounted('size=40m');
    await writeFile(join(path, 'fill'), Buffer.alloc(36 * 2 ** 20));

    expect(await ask(host, 'disk-space', 'x')).toMatchObject({ outcome: 'failed', fault: 'disk-full' });
  });

  test('without inodes is one', async () => {
    const { host, path } = await mounted('size=40m,nr_inodes=300');
    for (let index = 0; index < 290; index += 1) await writeFile(join(path, `f${index}`), '');

    expect(await ask(host, 'disk-space', 'x')).toMatchObject({
      outcome: 'failed',
      fault: 'inodes-exhausted',
    });
  });

  test('that is mounted read-only is one', async () => {
    const { host } = await mounted('size=40m,ro');

    expect(await ask(host, 'disk-space', 'x')).toMatchObject({
      outcome: 'failed',
      fault: 'storage-read-only',
    });
  });
});
