import { checkView, readView } from '../blocks/check-view.ts';
import { isObject, type Json, type JsonObject, objectsIn, stringIn } from '../json.ts';
import { type View, type Views, wireView } from '../views.ts';
import type { Workspace } from '../workspace.ts';
import type { Courier } from './courier.ts';
import type { Delivered } from './envelope.ts';
import { eventCallback } from './events.ts';
import { viewSubmission } from './interactions.ts';

/** What people do in the app's own views. Each throws where the person could not do it in Slack. */
export interface ViewsAtWork {
  /**
   * Submits a modal; what the app acknowledges is applied: errors shown, view replaced or closed.
   *
   * @param values what stands in each input, by `block_id`; of a menu, the option's value.
   */
  readonly submit: (form: {
    readonly viewId: string;
    readonly values: Readonly<Record<string, string>>;
  }) => Promise<Delivered>;
  /** Opens the app's Home tab. */
  readonly openHome: (user: string) => void;
}

interface Tools {
  readonly workspace: Workspace;
  readonly views: Views;
  readonly courier: Courier;
  readonly subscriptions: readonly string[];
  readonly violate: (violation: string) => void;
}

export function createViewsAtWork({ workspace, views, courier, subscriptions, violate }: Tools): ViewsAtWork {
  return {
    submit: async ({ viewId, values }) => {
      const view = views.byId(viewId);
      const user = view && workspace.user(view.user);
      if (view?.type !== 'modal' || user === undefined) throw new Error(`no modal ${viewId} is open`);
      const state = stateOf(view, values);
      const triggerId = views.issueTrigger(view.user);
      const delivered = await courier.deliver(
        viewSubmission(user, { triggerId, view: wireView(view, state) }),
      );
      if (delivered.kind === 'acknowledged') applyAnswer(delivered.body, { view, views, violate });
      return delivered;
    },
    openHome: (user) => {
      if (!subscriptions.includes('app_home_opened')) return;
      const home = views.home(user);
      const event = {
        type: 'app_home_opened',
        user,
        channel: `D${user.slice(1)}`,
        tab: 'home',
        event_ts: workspace.nextTs(),
        ...(home && { view: wireView(home) }),
      };
      courier.deliverEvent(eventCallback(event));
    },
  };
}

function stateOf({ blocks, id }: View, values: Readonly<Record<string, string>>): JsonObject {
  const inputs = blocks.filter(({ type }) => type === 'input');
  const stray = Object.keys(values).find((name) => !inputs.some(({ block_id: it }) => it === name));
  if (stray !== undefined) throw new Error(`view ${id} has no input ${stray}`);
  const entries = inputs.map((block) => {
    const element = isObject(block['element']) ? block['element'] : {};
    const value = values[stringIn(block['block_id'])];
    if (value === undefined && block['optional'] !== true) {
      throw new Error(`view ${id} needs ${stringIn(block['block_id'])}`);
    }
    return [
      stringIn(block['block_id']),
      { [stringIn(element['action_id'])]: filled(element, value) },
    ] as const;
  });
  return Object.fromEntries(entries);
}

function filled(element: JsonObject, value: string | undefined): JsonObject {
  const type = stringIn(element['type']);
  if (element['options'] === undefined) return { type, value: value ?? null };
  const option = objectsIn(element['options']).find((it) => it['value'] === value);
  if (value !== undefined && option === undefined) throw new Error(`there is no option ${value}`);
  return { type, selected_option: option ?? null };
}

interface Answering {
  readonly view: View;
  readonly views: Views;
  readonly violate: (violation: string) => void;
}

function applyAnswer(body: unknown, { view, views, violate }: Answering): void {
  if (!isObject(body) || body['response_action'] === undefined) return views.close(view);
  const action = stringIn(body['response_action']);
  if (action === 'clear') return views.close(view);
  if (action === 'errors') return checkErrors(body['errors'], view, violate);
  const faults = checkView(body['view'] ?? null);
  if (faults.length > 0) return violate(`view_submission: ${faults.join('; ')}`);
  const given = readView(body['view'] ?? null);
  if (action === 'update') views.replace(view, given);
  else if (action === 'push') views.show(view.user, given);
  else violate(`view_submission: unknown response_action ${action}`);
}

/** Errors are shown beside inputs: their keys are the `block_id`s of inputs, nothing else. */
function checkErrors(errors: Json | undefined, { blocks }: View, violate: Answering['violate']): void {
  const known = blocks.filter(({ type }) => type === 'input').map((block) => stringIn(block['block_id']));
  const keys = isObject(errors) ? Object.keys(errors) : [];
  const stray = keys.filter((key) => !known.includes(key));
  if (keys.length === 0 || stray.length > 0)
    violate(`view_submission: errors for ${stray.join(', ') || 'nothing'}`);
}
