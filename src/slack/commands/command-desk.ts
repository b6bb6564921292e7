import type { CommandRequest } from '../../commands/request.ts';

/** Where questions are handed in. */
export interface CommandDesk {
  /**
   * Takes a question so that no restart loses it.
   *
   * @throws an error where it cannot be kept.
   */
  accept(
    request: CommandRequest,
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'too-often'; readonly secondsLeft: number }>;
}
