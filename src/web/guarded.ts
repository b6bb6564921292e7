import { ExternalError, PermanentError } from '../errors.ts';
import { awayPage } from './note-page.ts';
import { answerPage } from './page.ts';
import type { WebRoute } from './web-route.ts';

/** Told what failed on the other side. */
export type OnFailure = (error: ExternalError | PermanentError) => void;

/** GitLab, Slack or Redis away is told to the person; anything else is a fault of ours, and loud. */
export function guarded(onFailure: OnFailure, work: WebRoute['listener']): WebRoute['listener'] {
  return async (request, response, parameter) => {
    try {
      await work(request, response, parameter);
    } catch (error) {
      if (!isOfTheOtherSide(error)) throw error;
      onFailure(error);
      answerPage(response, awayPage);
    }
  };
}

export function isOfTheOtherSide(error: unknown): error is ExternalError | PermanentError {
  return error instanceof ExternalError || error instanceof PermanentError;
}
