import { type InvalidReason, invalidWords } from '../../failure/image/invalid-reference.ts';
import type { Message } from '../messages/message.ts';
import { notice } from './notice.ts';
import type { CommandFault } from './parse-command.ts';
import type { PlatformFault } from './read-platform.ts';

/** Says what is wrong with a question, and what to type. */
export function faultAnswer(fault: CommandFault): Message {
  switch (fault.kind) {
    case 'bad-reference':
      return notice(
        { code: fault.image },
        ` is no image reference: ${referenceWords[fault.reason]}. `,
        ...example,
      );
    case 'bad-platform':
      return notice({ code: fault.platform }, ` is no platform: ${platformWords[fault.why]}. `, ...example);
    case 'incomplete':
      return notice({ code: fault.word }, ` wants ${wanted[fault.word]} behind it. `, ...example);
    case 'twice':
      return notice({ code: fault.word }, ' stands there twice. ', ...example);
    case 'bare-word':
      return notice(
        'If ',
        { code: fault.word },
        ' is meant as an image, write ',
        { code: `${fault.word}:latest` },
        '. ',
        { code: 'help' },
        ' shows what I understand.',
      );
    case 'forbidden':
    default:
      return notice(
        'Not checked: where ',
        { code: fault.image },
        ` points to is never asked, for ${fault.why}. No setting changes that; a registry needs another address.`,
      );
  }
}

const example = [
  'Example: ',
  { code: '/pullcheck registry.example.com/team/app:1.2 from runner-7 for linux/arm64' },
];

const wanted = { from: 'the name of an agent, or a tag,', for: 'a platform such as linux/arm64' } as const;

const platformWords: Readonly<Record<PlatformFault, string>> = {
  'not-two-parts': 'it is written os/arch, as in linux/arm64',
  'unknown-os': 'no images are made for such a system',
  'unknown-architecture': 'no images are made for such an architecture',
  'bad-variant': 'a variant is a v and a number, as in linux/arm/v7',
};

const referenceWords: Readonly<Record<InvalidReason | 'masked' | 'bad-port', string>> = {
  ...invalidWords,
  masked: 'a part of it is masked',
  'bad-port': 'its port is none',
};
