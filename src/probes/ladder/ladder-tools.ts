import type { EgressPolicy } from '../../egress/policy.ts';
import type { Resolve } from '../../egress/resolve.ts';
import type { Origin } from '../../egress/stage.ts';
import type { Hop } from '../hop.ts';
import type { RepeatedRung } from '../repeat.ts';

export interface LadderTools {
  readonly resolve: Resolve;
  readonly policy: EgressPolicy;
  /** Hosts that the operator listed by name: a credential may go there for a token. */
  readonly isListed: (hostname: string) => boolean;
  /** Token servers seen before, kept by the caller for as long as it runs; they are connected to ahead of time. */
  readonly realms: Map<string, Origin>;
  /** Ends the ladder early; what was not reached by then is told as such. */
  readonly signal?: AbortSignal | undefined;
  /** The last rung to climb where one is enough; less is read there, too. By default all. */
  readonly upTo?: RepeatedRung | undefined;
  /** Told each rung once, in order. With mirrors: when it is known whose rungs count. */
  readonly onHop?: ((hop: Hop) => void) | undefined;
}
