import { describe, expect, test } from 'vitest';
import {
  addressToTry,
  authKey,
  hostOf,
  peoplesName,
  registryOf,
  repositoryOf,
  requestedHost,
} from '../../src/causes/registry.ts';

describe('the registry of an image', () => {
  test.each([
    ['ubuntu', 'docker.io', 'library/ubuntu'],
    ['index.docker.io/library/ubuntu:24.04', 'docker.io', 'library/ubuntu'],
    ['team/app', 'docker.io', 'team/app'],
    ['localhost/app', 'localhost', 'app'],
    [
      'registry.example.com:5000/team/app:1@sha256:' + '0'.repeat(64),
      'registry.example.com:5000',
      'team/app',
    ],
    ['registry:5000/app', 'registry:5000', 'app'],
  ])('%s is %s, %s', (image, registry, repository) => {
    expect(registryOf(image)).toBe(registry);
    expect(repositoryOf(image)).toBe(repository);
  });

  test.each([null, '', '$CI_REGISTRY_IMAGE/app', '[MASKED]/app', 'a b', 'https://registry.example.com/app'])(
    'is not to be read from %s',
    (image) => {
      expect(registryOf(image)).toBeNull();
      expect(repositoryOf(image)).toBeNull();
    },
  );
});

test('Docker Hub has other names for requests and for credentials', () => {
  expect([hostOf('docker.io'), authKey('docker.io')]).toEqual([
    'registry-1.docker.io',
    'https://index.docker.io/v1/',
  ]);
  expect([hostOf('quay.io'), authKey('quay.io')]).toEqual(['quay.io', 'quay.io']);
});

describe('the host of the request that failed', () => {
  test.each([
    ['Get "https://r.example.com:5000/v2/": EOF', 'r.example.com:5000'],
    [
      'Head "https://r.example.com/v2/a/manifests/1": Get "https://auth.example.com/token?x=1": EOF',
      'auth.example.com',
    ],
    ['unexpected status from GET request to https://auth.example.com/token: 500', 'auth.example.com'],
    ['err=\\"Head \\\\\\"https://r.example.com/v2/\\\\\\": EOF', 'r.example.com'],
    ['unexpected status code https://r.example.com/v2/a/blobs/sha256:aa: 503', 'r.example.com'],
  ])('%s', (reason, host) => {
    expect(requestedHost(reason)).toBe(host);
  });

  test('is unknown where no request is named', () => {
    expect(requestedHost('see https://docs.docker.com/go/help')).toBeNull();
  });
});

describe('the address to try by hand', () => {
  test.each([
    [
      'Post "https://gitlab.example.com/jwt/auth": connect: no route to host',
      'https://gitlab.example.com/jwt/auth',
    ],
    [
      'Get "https://gitlab.example.com/jwt/auth?scope=repository%3Aa%3Apull&service=x": EOF',
      'https://gitlab.example.com/jwt/auth',
    ],
    [
      'Head "https://gitlab.example.com/v2/a/manifests/1": dial tcp 10.0.0.9:443: i/o timeout',
      'https://gitlab.example.com/v2/',
    ],
    ['dial tcp 10.0.0.9:443: i/o timeout', 'https://gitlab.example.com/v2/'],
  ])('is that of what failed: %s', (reason, address) => {
    expect(addressToTry(reason, 'gitlab.example.com')).toBe(address);
  });

  test('is unknown where no host is', () => {
    expect(addressToTry('i/o timeout', null)).toBeNull();
  });
});

test('people know Docker Hub by one name', () => {
  expect(['docker.io', 'registry-1.docker.io', 'index.docker.io'].map(peoplesName)).toEqual([
    'Docker Hub',
    'Docker Hub',
    'Docker Hub',
  ]);
  expect([peoplesName('auth.docker.io'), peoplesName('r.example.com:5000'), peoplesName(null)]).toEqual([
    "Docker Hub's token server",
    'r.example.com:5000',
    'the registry',
  ]);
});
