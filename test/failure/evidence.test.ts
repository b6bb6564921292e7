import { describe, expect, test } from 'vitest';
import { shortenedToReason, tellingLines } from '../../src/failure/evidence.ts';

const pull = 'failed to pull image "a.example.com/b:1" with specified policies [always]: ';
const full = 'Error response from daemon: no space left on device (manager.go:419:0s)';

describe('the lines that tell something', () => {
  test('are without a warning that the error repeats', () => {
    const error = `ERROR: Job failed: ${pull}${full}`;

    expect(tellingLines([`WARNING: Failed to pull image with policy "always": ${full}`, error])).toEqual([
      error,
    ]);
  });

  test('keep a warning with another reason', () => {
    const lines = [
      'WARNING: Failed to pull image with policy "always": toomanyrequests: slow down (manager.go:419:0s)',
      `ERROR: Job failed: ${pull}${full}`,
    ];

    expect(tellingLines(lines)).toEqual(lines);
  });

  test('are without what only says that there was a failure, where another says why', () => {
    const event =
      'WARNING: Event retrieved from the cluster: Failed to pull image "a:1": connect: no route to host';
    const help =
      'ERROR: Job failed: prepare environment: waiting for pod running: pulling image "a:1": image pull failed: Back-off pulling image "a:1". Check https://docs.gitlab.com/runner/shells/#shell-profile-loading for more information';

    expect(
      tellingLines([event, 'WARNING: Event retrieved from the cluster: Error: ErrImagePull', help]),
    ).toEqual([event]);
    expect(tellingLines([help])).toEqual([help]);
  });

  test('come once where tries repeat them', () => {
    const failed = `ERROR: Preparation failed: ${full}`;

    expect(tellingLines([failed, failed, `ERROR: Job failed (system failure): ${full}`])).toEqual([
      `ERROR: Job failed (system failure): ${full}`,
    ]);
  });
});

describe('a line cut to its reason', () => {
  const line = `ERROR: Job failed: ${pull}${full}`;

  test('is itself where it fits', () => {
    expect(shortenedToReason(line, line.length)).toBe(line);
  });

  test('loses what repeats the image first, then the position, then what the engine was doing', () => {
    expect(shortenedToReason(line, line.length - 1)).toBe(`ERROR: Job failed: … ${full}`);
    expect(shortenedToReason(line, 80)).toBe(
      'ERROR: Job failed: … Error response from daemon: no space left on device',
    );
    expect(shortenedToReason(line, 60)).toBe('ERROR: Job failed: … no space left on device');
  });

  test('never loses the reason', () => {
    expect(shortenedToReason(line, 5)).toContain('no space left on device');
    expect(shortenedToReason('no space left on device', 5)).toBe('no space left on device');
  });
});
