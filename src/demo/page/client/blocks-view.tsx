import { Component, type ReactNode, useSyncExternalStore } from 'react';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { isObject, type JsonObject } from '../../slack/json.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useEverywhere } from './places.ts';
import { type Pressed, usePresses } from './presses.ts';

interface BlocksViewProps {
  readonly blocks: readonly JsonObject[];
  readonly onPress: (pressed: Pressed) => void;
}

/** Block Kit as Slack shows it. The library draws buttons and tells nobody of a press: that is listened for around it. */
export function BlocksView({ blocks, onPress }: BlocksViewProps) {
  const { parts } = useEverywhere();
  const { people, channels } = parts.house;
  const theme = useTheme();
  const { take, asked, answer } = usePresses(blocks, onPress);
  const drawn: readonly unknown[] = blocks;
  return (
    <BlocksBoundary>
      <div className="blocks" onClickCapture={take}>
        <Message
          blocks={drawn.filter(isBlock)}
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
      {asked !== null && <ConfirmDialog confirm={asked.element['confirm']} onAnswer={answer} />}
    </BlocksBoundary>
  );
}

/** The stand-in has held them against Slack's own schema; what the library does not know it draws as nothing. */
function isBlock(block: unknown): block is Block {
  return isObject(block);
}

/** A message without blocks looks like one section. */
export function textBlocks(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'section', block_id: 'text', text: { type: 'mrkdwn', text } }];
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
