import { type FormEvent, useState } from 'react';
import { isObject, type JsonObject, stringIn } from '../../slack/json.ts';
import type { SlackView } from '../page-parts.ts';
import { BlocksView } from './blocks-view.tsx';
import { Dialog } from './dialog.tsx';
import { useEverywhere } from './places.ts';
import { ViewInput } from './view-input.tsx';

/** A modal of the app. */
export function ModalView({ view }: { readonly view: SlackView }) {
  const { perform } = useEverywhere();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [isClosed, setIsClosed] = useState(false);
  if (isClosed) return null;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const values = Object.fromEntries(
      [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
      ),
    );
    const outcome = await perform({ kind: 'submit', viewId: view.id, values });
    setErrors(outcome.kind === 'errors' ? outcome.errors : {});
  }

  return (
    <Dialog title={view.title} onClose={() => setIsClosed(true)}>
      <form key={view.hash} onSubmit={(event) => void submit(event)}>
        {view.blocks.map((block) => (
          <ViewBlock key={stringIn(block['block_id'])} block={block} errors={errors} />
        ))}
        <div className="dialog-buttons">
          <button type="button" onClick={() => setIsClosed(true)}>
            {view.close}
          </button>
          {view.submit !== null && (
            <button type="submit" className="primary">
              {view.submit}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function ViewBlock({
  block,
  errors,
}: {
  readonly block: JsonObject;
  readonly errors: Readonly<Record<string, string>>;
}) {
  const id = stringIn(block['block_id']);
  if (block['type'] === 'input' && isObject(block['element']))
    return <ViewInput block={block} element={block['element']} error={errors[id]} />;
  return <BlocksView blocks={[block]} onPress={() => undefined} />;
}
