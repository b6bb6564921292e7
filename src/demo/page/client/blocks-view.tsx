import { Component, type MouseEvent, type ReactNode, useState, useSyncExternalStore } from 'react';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { isObject, type JsonObject, objectsIn, stringIn } from '../../slack/json.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useEverywhere } from './places.ts';

/** A button that was pressed, and whose. */
export interface Pressed {
  readonly actionId: string;
  readonly blockId: string;
}

interface BlocksViewProps {
  readonly blocks: readonly JsonObject[];
  readonly onPress: (pressed: Pressed) => void;
}

/** Block Kit as Slack shows it. The library draws buttons and tells nobody of a press: that is listened for around it. */
export function BlocksView({ blocks, onPress }: BlocksViewProps) {
  const { parts, place, go } = useEverywhere();
  const { people, channels, gitlabUrl } = parts.house;
  const theme = useTheme();
  const [asked, setAsked] = useState<{ readonly element: JsonObject; readonly pressed: Pressed } | null>(
    null,
  );

  function press(pressed: Pressed, element: JsonObject): void {
    onPress(pressed);
    const url = stringIn(element['url']);
    if (url !== '' && !follow(url)) window.open(url, '_blank', 'noopener');
  }

  /** @returns whether the page itself shows what is there. */
  function follow(url: string): boolean {
    const jobId = Number(/\/-\/jobs\/(\d+)/.exec(url)?.[1]);
    if (!url.startsWith(`${gitlabUrl}/`) || Number.isNaN(jobId)) return false;
    go({ ...place, jobId });
    return true;
  }

  function take(event: MouseEvent<HTMLElement>): void {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest('a');
    if (link !== null && follow(link.href)) event.preventDefault();
    const button = event.target.closest('.slack_blocks_to_jsx__button_element');
    const found = button && elementOf(button, blocks);
    if (!found) return;
    // The library would open the address, or a dialog of its own that nobody hears of.
    event.stopPropagation();
    if (isObject(found.element['confirm'])) setAsked(found);
    else press(found.pressed, found.element);
  }

  return (
    <BlocksBoundary>
      <div className="blocks" onClickCapture={take}>
        <Message
          blocks={blocks.map(asBlock)}
          name=""
          logo=""
          theme={theme}
          withoutWrapper
          data={{
            users: people.map(({ id, name }) => ({ id, name })),
            channels: channels.map(({ id, name }) => ({ id, name })),
          }}
        />
      </div>
      {asked !== null && (
        <ConfirmDialog
          confirm={asked.element['confirm']}
          onAnswer={(isSure) => {
            setAsked(null);
            if (isSure) press(asked.pressed, asked.element);
          }}
        />
      )}
    </BlocksBoundary>
  );
}

/** The stand-in has held them against Slack's own schema; the library's types are a little narrower than that. */
function asBlock(block: JsonObject): Block {
  return block as unknown as Block;
}

/** A message without blocks looks like one section. */
export function textBlocks(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'section', block_id: 'text', text: { type: 'mrkdwn', text } }];
}

function elementOf(
  button: Element,
  blocks: readonly JsonObject[],
): { readonly element: JsonObject; readonly pressed: Pressed } | undefined {
  const place = button.closest('.slack_blocks_to_jsx--block_wrapper');
  const block = blocks.find((one) => {
    const id = stringIn(one['block_id']);
    return id !== '' && place?.querySelector(`:scope > [id="${CSS.escape(id)}"]`);
  });
  const elements = [...objectsIn(block?.['elements']), ...objectsIn(block && [block['accessory'] ?? null])];
  const element = elements.find((one) => one['action_id'] === button.id);
  const pressed = { actionId: button.id, blockId: stringIn(block?.['block_id']) };
  return element && { element, pressed };
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function useTheme(): 'dark' | 'light' {
  return useSyncExternalStore(
    (listener) => {
      dark.addEventListener('change', listener);
      return () => dark.removeEventListener('change', listener);
    },
    () => (dark.matches ? 'dark' : 'light'),
  );
}

/** The library throws on some blocks that Slack takes; the rest of the page goes on. */
class BlocksBoundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? (
      <p className="quiet">This message cannot be drawn here.</p>
    ) : (
      this.props.children
    );
  }
}
