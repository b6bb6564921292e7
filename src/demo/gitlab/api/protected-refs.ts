import { projectFor } from './access.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { page } from './pagination.ts';

/** The stand-in has one list for branches and tags. */
export const protectedRefEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/protected_branches',
    query: [...pagination, 'search'],
    answer: (call) => {
      const { project } = projectFor(call, 'developer');
      return page(call, project.protectedRefs, (name) => ({ name }));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/protected_tags',
    query: pagination,
    answer: (call) => {
      projectFor(call, 'developer');
      return page(call, [], (name) => ({ name }));
    },
  },
];
