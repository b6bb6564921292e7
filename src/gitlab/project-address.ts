import { clean } from './event-fields.ts';

export interface ProjectAddress {
  readonly projectPath: string;
  readonly projectUrl: string;
}

interface KnownOfProject {
  readonly projectId: number;
  /** Web addresses of the project, best first; those that are none are passed over. */
  readonly urls: readonly (string | null | undefined)[];
  readonly path?: string | null | undefined;
  readonly gitlabUrl: string;
}

/**
 * Says where a project is from whatever an event tells of it. What is missing is derived: the path from the address,
 * the address from the path. An event that has neither gets `projects/<id>`, which GitLab redirects to the project.
 */
export function readProjectAddress({ projectId, urls, path, gitlabUrl }: KnownOfProject): ProjectAddress {
  const root = gitlabUrl.replace(/\/+$/, '');
  const webUrl = urls.map(toWebUrl).find((url) => url !== null && url.pathname.length > 1);
  const projectPath = path ?? (webUrl ? pathOf(webUrl, root) : `projects/${projectId}`);
  const projectUrl = webUrl ? `${webUrl.origin}${webUrl.pathname}` : `${root}/${projectPath}`;
  return { projectPath: clean(projectPath), projectUrl: clean(projectUrl) };
}

/** Null where the text is no http(s) address; without credentials, query, and the ending of a clone address. */
export function toWebUrl(text: string | null | undefined): URL | null {
  const url = text && URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return null;
  const pathname = url.pathname.replace(/\.git$/, '').replace(/\/+$/, '');
  return new URL(pathname === '' ? '/' : pathname, url.origin);
}

/** GitLab can live below a path of its host; that path is no part of the project's. */
function pathOf(webUrl: URL, root: string): string {
  const path = decode(webUrl.pathname).slice(1);
  const prefix = toWebUrl(root)?.pathname.slice(1) ?? '';
  return prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path;
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
