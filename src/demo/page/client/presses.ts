import { type MouseEvent, useState } from 'react';
import { isObject, type JsonObject, objectsIn, stringIn } from '../../slack/json.ts';
import { useEverywhere } from './places.ts';

/** A button that was pressed. */
export interface Pressed {
  readonly actionId: string;
  readonly blockId: string;
}

interface Found {
  readonly element: JsonObject;
  readonly pressed: Pressed;
}

/** Hears of presses and links in drawn blocks; `asked` is the button that wants to be confirmed first. */
export function usePresses(blocks: readonly JsonObject[], onPress: (pressed: Pressed) => void) {
  const { parts, place, go } = useEverywhere();
  const { gitlabUrl } = parts.house;
  const [asked, setAsked] = useState<Found | null>(null);

  function press({ element, pressed }: Found): void {
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
    else press(found);
  }

  function answer(isSure: boolean): void {
    setAsked(null);
    if (isSure && asked !== null) press(asked);
  }

  return { take, asked, answer };
}

function elementOf(button: Element, blocks: readonly JsonObject[]): Found | undefined {
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
