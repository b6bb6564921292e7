import { redactEncoded } from './encoded-secrets.ts';
import { redactAssignments } from './secret-assignments.ts';
import { redactCommands } from './secret-commands.ts';
import { redactHeaders } from './secret-headers.ts';
import { redactShapes } from './secret-shapes.ts';
import { redactUrls } from './secret-urls.ts';

/** What stands for a whole text whose secrets could not be removed. */
export const WITHHELD = '[text withheld: it could not be searched for secrets]';

/** In UTF-16 units. A longer text is withheld: whoever reads a stream bounds it first. */
export const maxRedactableLength = 2 ** 20;

/**
 * Replaces secrets by `[REDACTED]` and leaves what a diagnosis needs: hosts, repositories, image references, digests,
 * commit ids, `[MASKED]`, the words of the error. Redacting twice changes nothing more.
 *
 * Give it whole texts, lines joined: a private key spans many. Where control sequences hid a secret, they are
 * gone from the answer too.
 *
 * @returns `WITHHELD` where the text is too long or could not be searched: never the text itself.
 */
export function redact(text: string): string {
  try {
    if (text.length > maxRedactableLength) return WITHHELD;
    const redacted = redactAll(text);
    if (!hidden.test(text)) return redacted;
    const bare = text.replace(hiddenAll, '');
    const bareRedacted = redactAll(bare);
    return bareRedacted === bare ? redacted : bareRedacted;
  } catch {
    return WITHHELD;
  }
}

const controls = String.raw`\x1b\][^\x07\x1b\n]{0,1024}(?:\x07|\x1b\\)?|\x1b\[[0-9;?]{0,64}[A-Za-z]|\x1b[@-_]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]`;
const hidden = new RegExp(controls);
const hiddenAll = new RegExp(controls, 'g');

function redactAll(text: string): string {
  return redactEncoded(redactPlain(text), redactPlain);
}

function redactPlain(text: string): string {
  return redactAssignments(redactCommands(redactHeaders(redactUrls(redactShapes(text)))));
}
