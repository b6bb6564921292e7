import { z } from 'zod';
import type { JobFailure } from '../failure/job-failure.ts';
import { clean, idField, rawField } from './event-fields.ts';
import { type ProjectAddress, toWebUrl } from './project-address.ts';

type MergeRequest = JobFailure['mergeRequest'];

export const mergeRequestField = z
  .object({ iid: z.int().positive(), target_project_id: idField, url: rawField })
  .nullable()
  .catch(null);

/** Versions that leave the address out still say in which project it is, which for a fork is another one. */
export function mergeRequestOfPipeline(
  mergeRequest: z.infer<typeof mergeRequestField>,
  { projectId, projectUrl }: ProjectAddress & { readonly projectId: number },
): MergeRequest {
  if (!mergeRequest) return null;
  const { iid, target_project_id: targetProjectId } = mergeRequest;
  const url = toWebUrl(mergeRequest.url);
  if (url) return { iid, url: clean(url.href) };
  return targetProjectId === projectId ? { iid, url: addressOf(iid, projectUrl) } : null;
}

/** A job hook names the merge request in its ref only, and only a request of the same project has such a ref. */
export function mergeRequestOfRef(ref: string | null, { projectUrl }: ProjectAddress): MergeRequest {
  const iid = Number(/^refs\/merge-requests\/(\d{1,15})\//.exec(ref ?? '')?.[1]);
  return iid > 0 ? { iid, url: addressOf(iid, projectUrl) } : null;
}

function addressOf(iid: number, projectUrl: string): string {
  return clean(`${projectUrl}/-/merge_requests/${iid}`);
}
