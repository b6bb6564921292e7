import { useId } from 'react';
import { isObject, type JsonObject, objectsIn, stringIn } from '../../slack/json.ts';

interface ViewInputProps {
  readonly block: JsonObject;
  readonly element: JsonObject;
  readonly error: string | undefined;
}

/** An input of a modal. Not the library's, which has no label that a screen reader finds and hands its value to nobody. */
export function ViewInput({ block, element, error }: ViewInputProps) {
  const id = useId();
  const common = {
    id,
    name: stringIn(block['block_id']),
    required: block['optional'] !== true,
    'aria-invalid': error !== undefined,
    'aria-describedby': `${id}-about`,
  };
  const options = objectsIn(element['options']);
  const initial = stringIn(element['initial_value']);
  const placeholder = words(element['placeholder']);
  return (
    <div className="view-input">
      <label htmlFor={id}>{words(block['label'])}</label>
      {options.length > 0 && (
        <select {...common} defaultValue={valueOf(element['initial_option'])}>
          {options.map((option) => (
            <option key={stringIn(option['value'])} value={stringIn(option['value'])}>
              {words(option['text'])}
            </option>
          ))}
        </select>
      )}
      {options.length === 0 &&
        (element['multiline'] === true ? (
          <textarea {...common} rows={4} defaultValue={initial} placeholder={placeholder} />
        ) : (
          <input
            {...common}
            type="text"
            defaultValue={initial}
            placeholder={placeholder}
            autoComplete="off"
          />
        ))}
      <p id={`${id}-about`} className={error === undefined ? 'quiet small' : 'error'}>
        {error ?? words(block['hint'])}
      </p>
    </div>
  );
}

function words(text: JsonObject[string] | undefined): string {
  return isObject(text) ? stringIn(text['text']) : '';
}

function valueOf(option: JsonObject[string] | undefined): string | undefined {
  return isObject(option) ? stringIn(option['value']) : undefined;
}
