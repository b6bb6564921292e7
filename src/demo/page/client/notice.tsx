/** What could not be done, at the foot of the page. */
export function Notice({ text, onClose }: { readonly text: string | null; readonly onClose: () => void }) {
  return (
    <div role="alert" className="notice" hidden={text === null}>
      {text}
      <button type="button" onClick={onClose} aria-label="Dismiss">
        ✕
      </button>
    </div>
  );
}
