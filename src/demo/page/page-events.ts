import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { createLookSoon } from './look-soon.ts';
import type { PageParts } from './page-parts.ts';

export interface PageEvents {
  /** Answers with an event stream that stays open. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Something may have changed. */
  readonly poke: () => void;
  readonly close: () => void;
}

interface PageEventsOptions {
  readonly read: () => Promise<PageParts>;
  readonly log: Logger;
}

/** What happens in a burst is shown at once. */
const gatherMs = 80;
/** Some things change without a word, such as the counters of queues. */
const lookEveryMs = 1_000;
/** A page that takes nothing for so long has to open its stream anew. */
const mostUnsentBytes = 16 * 2 ** 20;

/** Tells open pages what has changed, part by part. While none is open nothing is read. */
export function createPageEvents({ read, log }: PageEventsOptions): PageEvents {
  const pages = new Set<ServerResponse>();
  const known = new Map<string, string>();
  const soon = createLookSoon(async () => {
    try {
      for (const [name, part] of Object.entries(await read())) tell(name, JSON.stringify(part));
    } catch (error) {
      log.warn({ err: error }, 'page not brought up to date');
    }
    if (pages.size > 0) soon.within(lookEveryMs);
  });

  function tell(name: string, data: string): void {
    if (known.get(name) === data) return;
    known.set(name, data);
    for (const page of pages) {
      if (page.writableLength > mostUnsentBytes) page.destroy();
      else page.write(eventOf(name, data));
    }
  }

  return {
    listener(_request, response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.write(': hello\n\n');
      for (const [name, data] of known) response.write(eventOf(name, data));
      pages.add(response);
      response.once('close', () => pages.delete(response));
      soon.within(0);
    },
    poke() {
      if (pages.size > 0) soon.within(gatherMs);
    },
    close() {
      soon.stop();
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}

function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
