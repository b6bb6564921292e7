import type { Engine } from '../../host/registry-settings.ts';
import type { Hop } from '../hop.ts';

interface Tried {
  readonly failed: Hop | undefined;
}

/**
 * Whose failure the engine would report after several endpoints failed: dockerd's older client and podman that of the
 * last, the containerd client the most telling one: an answer before no answer, another refusal before "not found".
 *
 * @see https://github.com/containerd/containerd/blob/v2.1.4/core/remotes/docker/resolver.go
 */
export function chooseTold<T extends Tried>(engine: Engine, tried: readonly T[]): T {
  const passed = tried.find(({ failed }) => failed === undefined);
  const last = tried.at(-1);
  if (last === undefined) throw new Error('No endpoint was tried.');
  if (passed !== undefined) return passed;
  const ranksAnswers =
    engine.kind === 'containerd' || (engine.kind === 'dockerd' && engine.store === 'containerd');
  if (!ranksAnswers) return last;
  const best = Math.max(...tried.map(rankOf));
  return tried.find((one) => rankOf(one) === best) ?? last;
}

function rankOf({ failed }: Tried): number {
  const status = failed?.evidence['status'];
  if (typeof status !== 'number') return 1;
  return status === 404 ? 2 : 3;
}
