export interface Waiting {
  /** Something happened: everyone who waits looks again. */
  readonly poke: () => void;
  readonly waitFor: <Value>(read: () => Value | undefined | false, timeoutMs?: number) => Promise<Value>;
}

const defaultTimeoutMs = 20_000;
/** Conditions may also hang on things outside, which poke nobody. */
const lookEveryMs = 25;

/** Lets tests wait for a condition without sleeping. */
export function createWaiting(): Waiting {
  const looks = new Set<() => void>();
  return {
    poke: () => {
      for (const look of looks) look();
    },
    waitFor: (read, timeoutMs = defaultTimeoutMs) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          looks.delete(look);
          clearTimeout(timer);
          clearInterval(ticker);
        };
        const look = (): void => {
          const value = attempt(read, (error) => {
            end();
            reject(error);
          });
          if (value === undefined || value === false) return;
          end();
          resolve(value);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`nothing came within ${timeoutMs} ms of: ${read.toString()}`));
        }, timeoutMs);
        const ticker = setInterval(look, lookEveryMs);
        looks.add(look);
        look();
      }),
  };
}

function attempt<Value>(read: () => Value, onError: (error: Error) => void): Value | undefined {
  try {
    return read();
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
}
