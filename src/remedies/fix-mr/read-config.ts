import { parse } from 'yaml';
import { asGitlabReads, type CiFile, parseCiFile } from '../ci-config/ci-file.ts';
import type { ConfigSet } from '../ci-config/config-set.ts';
import { isConfig } from '../ci-config/effective.ts';
import type { ConfigInclude, GitlabActing, ProjectFacts } from '../gitlab-port.ts';

export type ReadConfig =
  | {
      readonly kind: 'read';
      readonly set: ConfigSet;
      readonly lastCommitIds: ReadonlyMap<string, string>;
      /** What is not a file of the project itself. */
      readonly outside: readonly ConfigInclude[];
    }
  | { readonly kind: 'cannot'; readonly why: string };

const mostFiles = 50;
/** Reading YAML takes longer than in proportion, and nothing else is done meanwhile. */
const mostCharacters = 200_000;

function tooLong(what: string): string {
  return `${what} is longer than ${mostCharacters / 1_000} kB, and is for a person to correct.`;
}

/** A project's own CI files at a branch, beside what GitLab makes of them. */
export async function readConfig(
  project: ProjectFacts,
  branch: string,
  gitlab: Pick<GitlabActing, 'mergedConfig' | 'file'>,
): Promise<ReadConfig> {
  const root = project.configPath ?? '.gitlab-ci.yml';
  if (/@|:\/\//.test(root))
    return cannot(`The CI configuration of ${project.path} is kept in ${root}, not in the project.`);
  const config = await gitlab.mergedConfig(project.id, branch);
  if (config.kind === 'missing')
    return cannot(
      `The CI configuration of ${project.path} at ${branch} is not to be read with these rights.`,
    );
  const { isValid, yaml, includes } = config.value;
  if ((yaml?.length ?? 0) > mostCharacters) return cannot(tooLong(`The CI configuration of ${project.path}`));
  const merged: unknown = isValid && yaml !== null ? parsed(yaml) : undefined;
  if (!isConfig(merged)) {
    return cannot(`GitLab does not take the CI configuration of ${project.path} at ${branch} as it is now.`);
  }
  const isOwn = ({ type, contextProject }: ConfigInclude): boolean =>
    type === 'local' && (contextProject === null || contextProject === project.path);
  const local = includes.filter(isOwn).map(({ location }) => location.replace(/^\//, ''));
  const own = await readFiles([...new Set([root, ...local])], { projectId: project.id, branch, gitlab });
  if (own.kind === 'cannot') return own;
  const { files, lastCommitIds } = own;
  return {
    kind: 'read',
    set: { files, merged },
    lastCommitIds,
    outside: includes.filter((one) => !isOwn(one)),
  };
}

interface Place {
  readonly projectId: number;
  readonly branch: string;
  readonly gitlab: Pick<GitlabActing, 'file'>;
}

type ReadFiles =
  | {
      readonly kind: 'read';
      readonly files: readonly CiFile[];
      readonly lastCommitIds: ReadonlyMap<string, string>;
    }
  | Extract<ReadConfig, { readonly kind: 'cannot' }>;

async function readFiles(paths: readonly string[], { projectId, branch, gitlab }: Place): Promise<ReadFiles> {
  if (paths.length > mostFiles) return cannot(`The CI configuration has more than ${mostFiles} files.`);
  let size = 0;
  const files: CiFile[] = [];
  const lastCommitIds = new Map<string, string>();
  for (const path of paths) {
    const file = await gitlab.file(projectId, path, branch);
    if (file.kind === 'missing') return cannot(`${path} at ${branch} is not to be read with these rights.`);
    size += file.value.bytes.length;
    if (size > mostCharacters) return cannot(tooLong(`${path} with the files before it`));
    const read = parseCiFile(path, textOf(file.value.bytes) ?? '');
    if (read === undefined) return cannot(`${path} at ${branch} could not be read as YAML.`);
    files.push(read);
    lastCommitIds.set(path, file.value.lastCommitId);
  }
  return { kind: 'read', files, lastCommitIds };
}

/** With its byte order mark, so that it can be written back. Undefined where it is not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parsed(yaml: string): unknown {
  try {
    return parse(yaml, asGitlabReads);
  } catch {
    return undefined;
  }
}

function cannot(why: string): Extract<ReadConfig, { readonly kind: 'cannot' }> {
  return { kind: 'cannot', why };
}
