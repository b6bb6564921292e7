import { randomUUID } from 'node:crypto';
import type { GivenView } from './blocks/check-view.ts';
import type { JsonObject } from './json.ts';
import { bot, team } from './people.ts';

/** A modal that is open, or the Home tab that somebody sees. */
export interface View extends GivenView {
  readonly id: string;
  readonly user: string;
  /** Changes with every update. */
  readonly hash: string;
}

type Redeemed =
  | { readonly kind: 'redeemed'; readonly user: string }
  | { readonly kind: 'refused'; readonly error: string };

export interface Views {
  /** A `trigger_id`: good for one view within 3 s. */
  readonly issueTrigger: (user: string) => string;
  readonly redeemTrigger: (trigger: string) => Redeemed;
  /** Opens, or replaces the Home tab. */
  readonly show: (user: string, given: GivenView) => View;
  readonly replace: (view: View, given: GivenView) => View;
  readonly close: (view: View) => void;
  readonly byId: (id: string) => View | undefined;
  readonly byExternalId: (id: string) => View | undefined;
  readonly home: (user: string) => View | undefined;
  /** Modals, in the order of opening. */
  readonly modals: () => readonly View[];
}

const triggerLifeMs = 3_000;

export function createViews(now: () => number): Views {
  const triggers = new Map<string, { readonly user: string; readonly at: number; isUsed: boolean }>();
  const views = new Map<string, View>();
  const find = (fits: (view: View) => boolean): View | undefined => [...views.values()].find(fits);
  const put = (view: View): View => {
    views.set(view.id, view);
    return view;
  };
  return {
    issueTrigger: (user) => {
      const trigger = `${now()}.${triggers.size + 1}.${randomUUID().replaceAll('-', '')}`;
      triggers.set(trigger, { user, at: now(), isUsed: false });
      return trigger;
    },
    redeemTrigger: (id) => {
      const trigger = triggers.get(id);
      if (trigger === undefined) return { kind: 'refused', error: 'invalid_trigger_id' };
      if (trigger.isUsed) return { kind: 'refused', error: 'exchanged_trigger_id' };
      if (now() - trigger.at > triggerLifeMs) return { kind: 'refused', error: 'expired_trigger_id' };
      trigger.isUsed = true;
      return { kind: 'redeemed', user: trigger.user };
    },
    show: (user, given) => {
      const known = given.type === 'home' ? find((it) => it.type === 'home' && it.user === user) : undefined;
      return put({ ...given, id: known?.id ?? `V${shortId()}`, user, hash: newHash(now) });
    },
    replace: (view, given) => put({ ...view, ...given, hash: newHash(now) }),
    close: (view) => void views.delete(view.id),
    byId: (id) => views.get(id),
    byExternalId: (id) => find((view) => view.externalId === id),
    home: (user) => find((view) => view.type === 'home' && view.user === user),
    modals: () => [...views.values()].filter(({ type }) => type === 'modal'),
  };
}

/** A view as answers and payloads show it. */
export function wireView(view: View, values: JsonObject = {}): JsonObject {
  return {
    close: null,
    submit: null,
    private_metadata: '',
    clear_on_close: false,
    notify_on_close: false,
    ...view.content,
    id: view.id,
    team_id: team.id,
    app_id: bot.appId,
    bot_id: bot.botId,
    app_installed_team_id: team.id,
    callback_id: view.callbackId,
    external_id: view.externalId,
    hash: view.hash,
    previous_view_id: null,
    root_view_id: view.id,
    state: { values },
  };
}

function newHash(now: () => number): string {
  return `${Math.floor(now() / 1_000)}.${shortId()}`;
}

function shortId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase();
}
