/** What an endpoint answers. */
export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'empty'; readonly status: 204 }
  | {
      readonly kind: 'text';
      readonly headers: Readonly<Record<string, string>>;
      /** Produced while it is sent, so that a large one is never held whole. */
      readonly chunks: () => Iterable<Uint8Array>;
      readonly bytes: number | null;
    };

export function ok(body: unknown): Answer {
  return { kind: 'json', status: 200, body };
}

export function created(body: unknown): Answer {
  return { kind: 'json', status: 201, body };
}

/** GitLab refuses: its status and its body, as its API would give them. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export function unauthorized(): Refusal {
  return new Refusal(401, { message: '401 Unauthorized' });
}

/** @param reason GitLab appends it to the status: `403 Forbidden - Job is not retryable`. */
export function forbidden(reason?: string): Refusal {
  return new Refusal(403, { message: reason === undefined ? '403 Forbidden' : `403 Forbidden - ${reason}` });
}

/** @param what the kind of record, `Project`; absent where GitLab's lookup by id fails, which names nothing. */
export function notFound(what?: string): Refusal {
  return new Refusal(404, { message: what === undefined ? '404 Not found' : `404 ${what} Not Found` });
}

/** A parameter that the endpoint's declaration refuses. */
export function badParameter(sentence: string): Refusal {
  return new Refusal(400, { error: sentence });
}

/** A record that its model refuses. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): Refusal {
  return new Refusal(400, { message: errors });
}
