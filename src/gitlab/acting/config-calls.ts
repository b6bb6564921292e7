import { Commits, Lint, RepositoryFiles } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing } from '../../remedies/gitlab-port.ts';
import { check, lookUp, text } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

const fileSchema = z.object({
  content: z.string(),
  encoding: z.literal('base64'),
  last_commit_id: z.string(),
});

/** @see https://docs.gitlab.com/api/lint/#validate-a-projects-cicd-configuration */
const lintSchema = z.object({
  valid: z.boolean(),
  merged_yaml: text,
  errors: z.array(z.string()).catch([]),
  includes: z
    .array(
      z.object({
        type: z.string(),
        location: z.string(),
        context_project: text,
        blob: text,
        raw: text,
        extra: z.object({ project: text }).nullable().catch(null),
      }),
    )
    .nullable()
    .catch(null),
});

/** A project's CI files: as they are, as GitLab puts them together, and changed. */
export function createConfigCalls(
  options: ResourceOptions,
): Pick<GitlabActing, 'file' | 'mergedConfig' | 'commit'> {
  const files = new RepositoryFiles(options);
  const lint = new Lint(options);
  const commits = new Commits(options);
  return {
    file: (projectId, path, ref) =>
      lookUp(async () => {
        const file = check(fileSchema, await files.show(projectId, path, ref));
        return { bytes: Buffer.from(file.content, 'base64'), lastCommitId: file.last_commit_id };
      }),
    mergedConfig: (projectId, ref) =>
      lookUp(async () => {
        // Before 16.10 the parameter was `sha`; each version passes over the other's.
        const wanted = { contentRef: ref, sha: ref, dryRun: false };
        const answer = check(lintSchema, await lint.check(projectId, wanted));
        return {
          isValid: answer.valid,
          yaml: answer.merged_yaml,
          errors: answer.errors,
          includes: (answer.includes ?? []).map((one) => ({
            type: one.type,
            location: one.location,
            contextProject: one.context_project,
            url: one.blob ?? one.raw,
            project: one.extra?.project ?? null,
          })),
        };
      }),
    commit: (projectId, { branch, startBranch, message, files: changed }) =>
      written(async () => {
        const actions = changed.map(({ path, bytes, lastCommitId }) => ({
          action: 'update' as const,
          filePath: path,
          encoding: 'base64',
          content: Buffer.from(bytes).toString('base64'),
          lastCommitId,
        }));
        const answer = await commits.create(projectId, branch, message, actions, { startBranch });
        return { sha: check(z.object({ id: z.string() }), answer).id };
      }),
  };
}
