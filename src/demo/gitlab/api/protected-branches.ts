import { projectFor } from './access.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { page } from './pagination.ts';

/** @see https://docs.gitlab.com/api/protected_branches/ and …/protected_tags/ */
export const protectedBranchEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/protected_branches',
    query: [...pagination, 'search'],
    answer: (call) => {
      const { project } = projectFor(call, 'developer');
      const rules = project.protectedRefs.map((name, index) => ({ id: index + 1, name }));
      return page(call, rules, (rule) => ({
        ...rule,
        push_access_levels: [level(project.protection.push)],
        merge_access_levels: [level(project.protection.merge)],
        allow_force_push: false,
      }));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/protected_tags',
    query: pagination,
    answer: (call) => {
      const { project } = projectFor(call, 'developer');
      return page(call, project.protectedRefs, (name) => ({
        name,
        create_access_levels: [level(project.protection.push)],
      }));
    },
  },
];

function level(least: number) {
  return {
    id: 1,
    access_level: least,
    access_level_description: String(least),
    user_id: null,
    group_id: null,
  };
}
