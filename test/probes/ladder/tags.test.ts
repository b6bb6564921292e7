import { afterEach, describe, expect, test } from 'vitest';
import * as behaviours from '../../../src/demo/registry/behaviours.ts';
import { createImage, createIndex } from '../../../src/demo/registry/image.ts';
import { findNearest } from '../../../src/probes/ladder/nearest.run.ts';
import { climb, failureOf, startWorld, type World } from './world.ts';

let world: World;
afterEach(() => world?.close());

const plain = { scheme: 'http' } as const;

describe('nearest names', () => {
  test.each([
    ['3.18-alpine', ['3.19-alpine', '3.18-slim', '3.18', 'latest'], '3.19-alpine'],
    ['lastest', ['latest', 'test', 'edge'], 'latest'],
    ['V1.2', ['v1.1', 'v1.2', 'v1.20'], 'v1.2'],
    ['1.25.3', ['1.25.2', '1.25.4', '1.2'], '1.25.4'],
    ['team/aap', ['team/app', 'other/app'], 'team/app'],
  ])('to %s of %j', (wanted, existing, nearest) => {
    expect(findNearest(wanted, existing)[0]).toBe(nearest);
  });

  test('are none where nothing is near', () => {
    expect(findNearest('1.0', ['completely-different-thing'])).toEqual([]);
  });
});

test('a missing tag brings the nearest that exist for the platform, from all pages', async () => {
  world = await startWorld({ login: 'token' });
  for (let minor = 0; minor < 230; minor += 1)
    world.registry.push('team/app', `1.${minor}`, createImage({ layerBytes: [10] }));
  world.registry.push('team/app', '2.31', createIndex(['linux/arm64']));
  world.registry.push('team/app', '2.32', createIndex(['linux/amd64']));

  const report = await climb({ image: world.image('team/app:2.30'), endpoint: plain });

  expect(failureOf(report)).toBe('manifest: manifest-unknown');
  expect(report.nearest).toMatchObject({ read: 232, isWhole: true });
  expect(report.nearest?.references[0]).toBe(world.image('team/app:2.32'));
  expect(report.nearest?.references).not.toContain(world.image('team/app:2.31'));
});

test('tags are not listed while the manifest is there', async () => {
  world = await startWorld();
  world.registry.push('team/app', 'latest', createImage());

  await climb({ image: world.image('team/app'), endpoint: plain });

  expect(world.registry.requests.some(({ part }) => part === 'tags')).toBe(false);
});

test('a list that leads to another host is not followed there', async () => {
  world = await startWorld();
  world.registry.push('team/app', 'latest', createImage());
  const headers = { link: '<http://127.0.0.2:1/v2/team/app/tags/list>; rel="next"' };
  world.registry.behave('tags', behaviours.answers({ status: 200, body: '{"tags":["latest"]}', headers }));

  const report = await climb({ image: world.image('team/app:lates'), endpoint: plain });

  expect(report.nearest).toMatchObject({ references: [world.image('team/app:latest')], read: 1 });
});

test.each([
  ['a list of null', behaviours.answers({ status: 200, body: '{"name":"team/app","tags":null}' })],
  ['a refusal', behaviours.refuses(405, 'UNSUPPORTED', 'no')],
  [
    'pages without end',
    behaviours.answers({ status: 200, body: '{"tags":[]}', headers: { link: '<?n=1&last=x>; rel="next"' } }),
  ],
  ['a body without end', behaviours.neverEnds],
])('%s changes nothing about the verdict', async (_name, behaviour) => {
  world = await startWorld();
  world.registry.push('team/app', 'latest', createImage());
  world.registry.behave('tags', behaviour);

  const report = await climb({ image: world.image('team/app:none'), endpoint: plain });

  expect(failureOf(report)).toBe('manifest: manifest-unknown');
  expect(report.nearest).toBeUndefined();
});

test('a missing repository brings the nearest that exist, where the registry lists them', async () => {
  world = await startWorld();
  world.registry.push('team/app', 'latest', createImage());

  const report = await climb({ image: world.image('team/aap:1.0'), endpoint: plain });

  expect(failureOf(report)).toBe('manifest: name-unknown');
  expect(report.nearest?.references).toEqual([world.image('team/app:1.0')]);
});

test('a manifest that is unknown because the whole repository is, is told as that', async () => {
  world = await startWorld();
  world.registry.behave('manifest', behaviours.refuses(404, 'MANIFEST_UNKNOWN', 'manifest unknown'));

  const report = await climb({ image: world.image('team/none:1.0'), endpoint: plain });

  expect(failureOf(report)).toBe('manifest: name-unknown');
});
