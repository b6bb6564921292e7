import { type Message, noFacts } from './message.ts';
import { bold, bullet, code, leaf, section } from './rich-text.ts';

const what =
  'Pullcheck says why a GitLab job stopped before its script, above all why its image could not be pulled.';

const example = 'failed to pull image "alpine:3.99": manifest unknown';

/** The answer to `/pullcheck help`, and to `/pullcheck` alone. */
export const helpMessage: Message = {
  text: what,
  blocks: [
    {
      type: 'rich_text',
      elements: [
        section([leaf(what)]),
        bullet([
          bold('By itself: '),
          leaf("when a pipeline fails, it replies in that pipeline's thread, one reply per cause."),
        ]),
        bullet([
          bold('On any message: '),
          leaf('its menu (⋯) → '),
          bold('Diagnose this log'),
          leaf('. Works in threads; only you see the answer. Example: try it on a message that says '),
          code(example),
          leaf('.'),
        ]),
        bullet([
          code('/pullcheck IMAGE'),
          leaf(
            " checks now whether the image can be pulled, from the runners' hosts and beside the bot, side by side. Only you see it. Example: ",
          ),
          code('/pullcheck registry.example.com/team/app:1.2 from runner-7 for linux/arm64'),
          leaf(', where '),
          code('from'),
          leaf(' is an agent or a tag, and both parts may be left out.'),
        ]),
        bullet([
          code('@pullcheck IMAGE'),
          leaf(
            ' does the same in a thread, where slash commands do not work; everybody in it sees the answer.',
          ),
        ]),
        bullet([
          code('/pullcheck agents'),
          leaf(' says on which hosts there is an agent, and for which runners it speaks.'),
        ]),
        bullet([code('/pullcheck help'), leaf(' shows this. Five questions a minute; guests cannot ask.')]),
      ],
    },
  ],
  facts: noFacts,
};
