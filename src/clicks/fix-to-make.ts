import type { Action } from '../accounts/may.ts';
import type { Place } from '../accounts/permission.ts';
import type { Fix, Target } from '../remedies/fix.ts';

/** What a person has to have the right to. */
export interface Right {
  readonly action: Action;
  readonly place: Place;
}

/** A fix, with what only who runs it has to know. */
export interface FixToMake<Wish, Plan, Reversal> {
  readonly fix: Fix<Wish, Plan, Reversal>;
  readonly rightFor: (plan: Plan) => Right;
  /** Where it is known before anything is planned: whoever lacks it is told that first. */
  readonly rightAhead?: (target: Target) => Right;
}
