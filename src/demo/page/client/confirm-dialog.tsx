import type { Json } from '../../slack/json.ts';
import { isObject, stringIn } from '../../slack/json.ts';
import { Dialog } from './dialog.tsx';

/** What Slack asks before a button does its work. */
export function ConfirmDialog({
  confirm,
  onAnswer,
}: {
  readonly confirm: Json | undefined;
  readonly onAnswer: (isSure: boolean) => void;
}) {
  const words = (name: string): string => {
    const text = isObject(confirm) ? confirm[name] : undefined;
    return isObject(text) ? stringIn(text['text']) : '';
  };
  const isDanger = isObject(confirm) && confirm['style'] === 'danger';
  return (
    <Dialog title={words('title') || 'Are you sure?'} onClose={() => onAnswer(false)}>
      <p className="confirm-text">{words('text')}</p>
      <div className="dialog-buttons">
        <button type="button" onClick={() => onAnswer(false)}>
          {words('deny') || 'Cancel'}
        </button>
        <button type="button" className={isDanger ? 'danger' : 'primary'} onClick={() => onAnswer(true)}>
          {words('confirm') || 'Yes'}
        </button>
      </div>
    </Dialog>
  );
}
