import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { innermostReason } from '../../src/diagnosis/innermost-reason.ts';

const pull = (error: string): string =>
  `ERROR: Job failed: failed to pull image "r.example.com/a:1" with specified policies [always]: Error response from daemon: ${error} (manager.go:419:15s)`;

describe('the reason of a diagnosis', () => {
  test.each([
    [
      'Get "https://r.example.com/v2/": dial tcp 10.0.0.9:443: connect: connection refused',
      'dial tcp 10.0.0.9:443: connect: connection refused',
    ],
    [
      'Get "https://r.example.com/v2/": dial tcp: lookup r.example.com on 10.0.0.2:53: no such host',
      'lookup r.example.com on 10.0.0.2:53: no such host',
    ],
    [
      "pull access denied for a, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      'requested access to the resource is denied',
    ],
    [
      'failed to resolve reference "r.example.com/a:1": r.example.com/a:1: not found',
      'r.example.com/a:1: not found',
    ],
    [
      'Get "https://r.example.com/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      'request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    ],
    [
      'Get "https://r.example.com/v2/": proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused',
      'proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused',
    ],
    [
      'error parsing HTTP 403 response body: invalid character \'<\' looking for beginning of value: "<html>403 Forbidden</html>"',
      'error parsing HTTP 403 response body: invalid character \'<\' looking for beginning of value: "<html>403 Forbidden</html>"',
    ],
    [
      'Get https://r.example.com/v1/_ping: dial tcp 10.0.0.9:443: i/o timeout\\n',
      'dial tcp 10.0.0.9:443: i/o timeout',
    ],
    ['gremlins', 'Error response from daemon: gremlins'],
  ])('%s', (error, reason) => {
    expect(diagnose(pull(error))?.reason).toBe(reason);
  });

  test('has whole lines for evidence', () => {
    const error = pull('Get "https://r.example.com/v2/": dial tcp 10.0.0.9:443: connect: connection refused');

    expect(diagnose(error)?.evidence).toEqual([error]);
  });

  test('loses quotes and brackets that a wrapper opened, and no others', () => {
    const event =
      'with ErrImagePull: "{\\"message\\":\\"Get https://r/v2/: unauthorized: incorrect username or password\\"}"';

    expect(diagnose(`failed to "StartContainer" for "a" ${event}`)?.reason).toBe(
      'incorrect username or password',
    );
    expect(diagnose('with ImagePullBackOff: "Back-off pulling image \\"a:1\\""')?.reason).toBe(
      'Back-off pulling image "a:1"',
    );
    expect(diagnose('Back-off pulling image "r.example.com/a:1"')?.reason).toBe(
      'Back-off pulling image "r.example.com/a:1"',
    );
  });

  test('is never empty', () => {
    expect(innermostReason('failed to pull image "a:1": ', null)).toBe('failed to pull image "a:1": ');
    expect(innermostReason('"', 0)).toBe('"');
  });

  test('is found in the end of a long one', () => {
    const long = `Error response from daemon: ${'x: '.repeat(7_000)}no such host`;

    expect(diagnose(`${pull('denied')}\n${long}`)?.reason.length).toBeLessThan(20_000);
    expect(innermostReason(`${'x'.repeat(100_000)} no such host`, 100_001)).toBe('no such host');
  });
});
