import { type Include, mergeConfig } from '../merge-config.ts';
import type { World } from '../world.ts';
import { projectFor } from './access.ts';
import { type Answer, notFound, ok } from './answer.ts';
import type { Call } from './call.ts';
import type { Endpoint } from './endpoint.ts';

/** @see https://docs.gitlab.com/api/lint/ */
export const lintEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/ci/lint',
    // `sha` and `ref` are the names before 16.10.
    query: ['content_ref', 'dry_run_ref', 'dry_run', 'include_jobs', 'sha', 'ref'],
    answer: lint,
  },
];

function lint(call: Call): Answer {
  const { project } = projectFor(call, 'reporter');
  const ref = call.query.get('content_ref') ?? call.query.get('sha') ?? project.defaultBranch;
  const path = project.ciConfigPath ?? '.gitlab-ci.yml';
  const source = fileOf(call.world, project.fullPath, { path, ref });
  if (source === undefined) throw notFound('Config file');
  const read = ({ type, location, project: other }: Include, from: string): string | undefined => {
    if (type === 'file') return fileOf(call.world, other ?? from, { path: location, ref: null });
    if (type !== 'local') return call.world.outsideConfigs.get(location);
    return fileOf(call.world, from, { path: location, ref: from === project.fullPath ? ref : null });
  };
  const { yaml, includes, errors } = mergeConfig(source, project.fullPath, read);
  return ok({
    valid: errors.length === 0,
    errors,
    warnings: [],
    merged_yaml: yaml,
    includes: includes.map((one) => ({
      type: one.type,
      location: one.location,
      blob: blobOf(call, one, ref),
      raw: null,
      extra: one.type === 'file' ? { project: one.project, ref: 'HEAD' } : {},
      context_project: one.from,
      context_sha: ref,
    })),
  });
}

function blobOf({ origin }: Call, one: Include & { readonly from: string }, ref: string): string | null {
  if (one.type !== 'local' && one.type !== 'file') return null;
  return `${origin}/${one.project ?? one.from}/-/blob/${one.type === 'file' ? 'HEAD' : ref}/${one.location}`;
}

/** @param at `ref` null: the default branch. */
function fileOf(
  { projects, repositories }: World,
  fullPath: string,
  at: { readonly path: string; readonly ref: string | null },
): string | undefined {
  const project = [...projects.values()].find((one) => one.fullPath === fullPath);
  if (project === undefined) return undefined;
  const ref = at.ref ?? project.defaultBranch;
  const branch = repositories.branches(project.id).find(({ name, sha }) => name === ref || sha === ref);
  return branch?.files.get(at.path)?.content;
}
