import { visibleProject } from './access.ts';
import { ok } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { projectEntity } from './entities.ts';

/** @see https://docs.gitlab.com/api/projects/ */
export const projectEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id',
    query: ['license', 'statistics', 'with_custom_attributes'],
    answer: (call) => ok(projectEntity(call, visibleProject(call))),
  },
];
