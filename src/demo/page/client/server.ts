import { useSyncExternalStore } from 'react';
import type { Act, ActOutcome } from '../act.ts';
import type { PageParts } from '../page-parts.ts';

/** What the server has told so far. */
export interface Told {
  readonly parts: Partial<PageParts>;
  readonly isConnected: boolean;
}

let told: Told = { parts: {}, isConnected: false };
const listeners = new Set<() => void>();

export function useTold(): Told {
  return useSyncExternalStore(subscribe, () => told);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) open();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(change: Partial<Told>): void {
  told = { ...told, ...change };
  for (const listener of listeners) listener();
}

const parts = ['house', 'slack', 'failures', 'queues', 'gitlab'] as const;

function open(): void {
  const events = new EventSource('/events');
  events.addEventListener('open', () => tell({ isConnected: true }));
  // The browser opens it again by itself.
  events.addEventListener('error', () => tell({ isConnected: false }));
  for (const name of parts) {
    events.addEventListener(name, ({ data }) => {
      const part: unknown = JSON.parse(String(data));
      if (isPart(name, part)) tell({ parts: { ...told.parts, [name]: part } });
    });
  }
}

/** Does something as the person that one is; what could not be done comes back as a sentence. */
export async function act(asked: Act): Promise<ActOutcome> {
  try {
    const response = await fetch('/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    if (!response.ok) return { kind: 'not-done', why: await response.text() };
    const outcome: unknown = await response.json();
    return isOutcome(outcome) ? outcome : { kind: 'done' };
  } catch {
    return { kind: 'not-done', why: 'The demo has ended. Start it again and reload this page.' };
  }
}

/** What the page's own server sends has the form that they share. */
function isPart<Name extends keyof PageParts>(_name: Name, value: unknown): value is PageParts[Name] {
  return typeof value === 'object' && value !== null;
}

function isOutcome(value: unknown): value is ActOutcome {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
