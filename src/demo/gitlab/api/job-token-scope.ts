import type { Project } from '../model.ts';
import { projectFor } from './access.ts';
import { badParameter, created, notFound, ok, Refusal } from './answer.ts';
import { type Call, flag, idParam, requiredField } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { projectEntity } from './entities.ts';
import { page } from './pagination.ts';

/** @see https://docs.gitlab.com/api/project_job_token_scopes/ */
export const jobTokenScopeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/job_token_scope',
    answer: (call) => ok({ inbound_enabled: owned(call).jobTokenLimited, outbound_enabled: false }),
  },
  {
    method: 'PATCH',
    path: '/projects/:id/job_token_scope',
    answer: (call) => {
      const project = owned(call);
      const enabled = flag(call.body['enabled'], 'enabled');
      if (enabled === undefined) throw badParameter('enabled is missing');
      call.world.projects.set(project.id, { ...project, jobTokenLimited: enabled });
      return { kind: 'empty', status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/job_token_scope/allowlist',
    query: pagination,
    answer: (call) => {
      const project = owned(call);
      const allowed = [project.id, ...project.jobTokenProjectIds].flatMap(
        (id) => call.world.projects.get(id) ?? [],
      );
      return page(call, allowed, (each) => projectEntity(call, each));
    },
  },
  {
    method: 'POST',
    path: '/projects/:id/job_token_scope/allowlist',
    answer: (call) => {
      const project = owned(call);
      const target = numberField(call, 'target_project_id');
      if (!call.world.projects.has(target)) throw notFound('Target project');
      if (project.jobTokenProjectIds.includes(target)) {
        throw new Refusal(400, { message: 'This project is already in the job token allowlist.' });
      }
      setProjects(call, project, [...project.jobTokenProjectIds, target]);
      return created({ source_project_id: project.id, target_project_id: target });
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/job_token_scope/groups_allowlist',
    query: pagination,
    answer: (call) => {
      const groups = owned(call).jobTokenGroupIds.flatMap((id) => call.world.groups.get(id) ?? []);
      return page(call, groups, ({ id, name, fullPath }) => ({
        id,
        name,
        web_url: `${call.origin}/groups/${fullPath}`,
      }));
    },
  },
  {
    method: 'DELETE',
    path: '/projects/:id/job_token_scope/allowlist/:target_project_id',
    answer: (call) => {
      const project = owned(call);
      const target = idParam(call, 'target_project_id');
      if (!project.jobTokenProjectIds.includes(target)) throw notFound();
      setProjects(
        call,
        project,
        project.jobTokenProjectIds.filter((id) => id !== target),
      );
      return { kind: 'empty', status: 204 };
    },
  },
];

function owned(call: Call): Project {
  return projectFor(call, 'maintainer').project;
}

function setProjects(call: Call, project: Project, jobTokenProjectIds: readonly number[]): void {
  call.world.projects.set(project.id, { ...project, jobTokenProjectIds });
}

function numberField(call: Call, name: string): number {
  const value = Number(requiredField(call, name));
  if (!Number.isInteger(value)) throw badParameter(`${name} is invalid`);
  return value;
}
