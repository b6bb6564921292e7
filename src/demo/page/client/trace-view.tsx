import { useEffect, useState } from 'react';

/** A job's log as GitLab shows it. */
export function TraceView({ jobId, onClose }: { readonly jobId: number; readonly onClose: () => void }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    fetch(`/trace?job=${jobId}`, { signal: leaving.signal })
      .then((response) => response.text())
      .then(setText)
      .catch((error: unknown) => {
        if (!leaving.signal.aborted) setText(String(error));
      });
    return () => leaving.abort();
  }, [jobId]);
  return (
    <div className="card trace">
      <h2>
        Log of job #{jobId}{' '}
        <button type="button" className="link" onClick={onClose}>
          close
        </button>
      </h2>
      <pre>{text ?? 'Reading …'}</pre>
    </div>
  );
}
