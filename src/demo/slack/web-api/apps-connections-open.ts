import { z } from 'zod';
import { apiMethod } from './api-method.ts';
import { ok, refuse } from './outcome.ts';

/** Needs an app-level token, whose only scope here is `connections:write`. */
export const appsConnectionsOpen = apiMethod({
  name: 'apps.connections.open',
  token: 'app',
  scopes: [],
  args: z.object({}),
  run: (_args, { openSocketUrl }) => {
    const url = openSocketUrl();
    return url === undefined ? refuse('too_many_websockets') : ok({ url });
  },
});
