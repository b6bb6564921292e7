import { type Logger as LibraryLogger, LogLevel } from '@slack/web-api';
import type { Logger } from 'pino';

/**
 * What Slack's libraries log, in our log. Their debug output, which holds bodies and socket frames with message texts
 * and `response_url`s, is dropped whatever the level; their own words are shortened.
 */
export function slackLibraryLog(log: Logger): LibraryLogger {
  return {
    debug() {},
    info(...parts) {
      log.debug({ detail: words(parts) }, 'slack library');
    },
    warn(...parts) {
      log.warn({ detail: words(parts) }, 'slack library warns');
    },
    error(...parts) {
      log.warn({ detail: words(parts) }, 'slack library failed');
    },
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

function words(parts: readonly unknown[]): string {
  return parts
    .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
    .join(' ')
    .slice(0, 300);
}
