import { Branches, Projects, ProtectedBranches, ProtectedTags, Tags, Users } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing, ProjectFacts, Reading } from '../../remedies/gitlab-port.ts';
import { check, lookUp, text } from '../look-up.ts';
import type { ResourceOptions } from './resource-options.ts';

type ProjectCalls = Pick<GitlabActing, 'self' | 'project' | 'branch' | 'tag' | 'protectedRefs'>;

/** @see https://docs.gitlab.com/api/projects/#retrieve-a-project */
const projectSchema = z.object({
  id: z.int(),
  path_with_namespace: z.string(),
  web_url: z.string(),
  default_branch: text,
  ci_config_path: text,
  container_registry_image_prefix: text,
  namespace: z.object({ kind: z.string(), full_path: z.string() }).nullable().catch(null),
});

/** Who acts, and what is known of projects and their refs. */
export function createProjectCalls(options: ResourceOptions): ProjectCalls {
  const users = new Users(options);
  const projects = new Projects(options);
  const branches = new Branches(options);
  const tags = new Tags(options);
  const protectedBranches = new ProtectedBranches(options);
  const protectedTags = new ProtectedTags(options);

  return {
    self: () => lookUp(async () => check(z.object({ username: z.string() }), await users.showCurrentUser())),
    project: (idOrPath) => lookUp(async () => toFacts(check(projectSchema, await projects.show(idOrPath)))),
    branch: (projectId, name) => lookUp(async () => protection(await branches.show(projectId, name))),
    tag: (projectId, name) => lookUp(async () => protection(await tags.show(projectId, name))),
    protectedRefs: async (projectId) => {
      const ofBranches = await lookUp(async () => names(await protectedBranches.all(projectId, page)));
      if (ofBranches.kind === 'missing') return ofBranches;
      const ofTags = await lookUp(async () => names(await protectedTags.all(projectId, page)));
      return together(ofBranches, ofTags);
    },
  };
}

const page = { perPage: 100, maxPages: 1 };

function protection(answer: unknown): { readonly isProtected: boolean } {
  // Tags say it since 13.4 or so; where nothing is said, nothing protected may be promised.
  return { isProtected: check(z.object({ protected: z.boolean().catch(false) }), answer).protected };
}

function names(answer: unknown): readonly string[] {
  return check(z.array(z.object({ name: z.string() })), answer).map(({ name }) => name);
}

function together(
  branches: Extract<Reading<readonly string[]>, { kind: 'found' }>,
  tags: Reading<readonly string[]>,
): Reading<readonly string[]> {
  const all = [...branches.value, ...(tags.kind === 'found' ? tags.value : [])];
  return { kind: 'found', value: [...new Set(all)] };
}

function toFacts(project: z.infer<typeof projectSchema>): ProjectFacts {
  const { namespace, ci_config_path: configPath } = project;
  return {
    id: project.id,
    path: project.path_with_namespace,
    url: project.web_url,
    groupPath: namespace?.kind === 'group' ? namespace.full_path : null,
    defaultBranch: project.default_branch,
    configPath: configPath === '' ? null : configPath,
    imagePrefix: project.container_registry_image_prefix,
  };
}
