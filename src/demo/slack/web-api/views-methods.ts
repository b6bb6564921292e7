import { z } from 'zod';
import { checkView, readView } from '../blocks/check-view.ts';
import type { Json } from '../json.ts';
import { type View, wireView } from '../views.ts';
import { apiMethod, type MethodContext } from './api-method.ts';
import { anyJson } from './arguments.ts';
import { malformed, ok, type Refusal, refuse } from './outcome.ts';

const maximumViewBytes = 250_000;

export const viewsOpen = apiMethod({
  name: 'views.open',
  token: 'bot',
  scopes: [],
  args: z.object({ trigger_id: z.string(), view: anyJson }),
  run: ({ trigger_id: trigger, view }, { views }) => {
    const fault = viewFault(view, 'modal');
    if (fault !== undefined) return fault;
    const redeemed = views.redeemTrigger(trigger);
    if (redeemed.kind === 'refused') return refuse(redeemed.error);
    const given = readView(view);
    if (given.externalId !== '' && views.byExternalId(given.externalId))
      return refuse('duplicate_external_id');
    return ok({ view: wireView(views.show(redeemed.user, given)) });
  },
});

export const viewsUpdate = apiMethod({
  name: 'views.update',
  token: 'bot',
  scopes: [],
  args: z.object({
    view: anyJson,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  run: (args, { views }) => {
    const fault = viewFault(args.view, 'modal');
    if (fault !== undefined) return fault;
    const shown =
      args.view_id === undefined ? views.byExternalId(args.external_id ?? '') : views.byId(args.view_id);
    if (shown === undefined) return refuse('not_found');
    if (isStale(shown, args.hash)) return refuse('hash_conflict');
    return ok({ view: wireView(views.replace(shown, readView(args.view))) });
  },
});

export const viewsPublish = apiMethod({
  name: 'views.publish',
  token: 'bot',
  scopes: [],
  args: z.object({ user_id: z.string(), view: anyJson, hash: z.string().optional() }),
  run: ({ user_id: user, view, hash }, { views, workspace }: MethodContext) => {
    const fault = viewFault(view, 'home');
    if (fault !== undefined) return fault;
    if (workspace.user(user) === undefined) return malformed('invalid_arguments', ['invalid user_id']);
    const shown = views.home(user);
    if (shown !== undefined && isStale(shown, hash)) return refuse('hash_conflict');
    return ok({ view: wireView(views.show(user, readView(view))) });
  },
});

function isStale({ hash }: View, given: string | undefined): boolean {
  return given !== undefined && given !== '' && given !== hash;
}

function viewFault(view: Json, type: View['type']): Refusal | undefined {
  if (JSON.stringify(view).length > maximumViewBytes) return malformed('view_too_large');
  const faults = checkView(view);
  if (faults.length > 0) return malformed('invalid_arguments', faults);
  const isOther = readView(view).type !== type;
  return isOther
    ? malformed('invalid_arguments', [`view must be of type ${type} [json-pointer:/view/type]`])
    : undefined;
}
