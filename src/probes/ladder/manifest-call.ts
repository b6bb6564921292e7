import type { ImageReference } from '../../failure/image/image-reference.ts';
import type { Endpoint } from '../../host/registry-settings.ts';
import { manifestTypes } from './manifest.ts';

/** Docker's own limit for a manifest. */
export const maxManifestBytes = 4 * 1_024 * 1_024;

/** The requests for a manifest as the engine sends them to this endpoint. */
export function manifestCall(endpoint: Endpoint, reference: string, authorization: string | undefined) {
  const namespace = endpoint.namespace === null ? '' : `?ns=${encodeURIComponent(endpoint.namespace)}`;
  return {
    method: 'GET',
    path: `${endpoint.apiPath}/${endpoint.repository}/manifests/${reference}${namespace}`,
    headers: { ...ownHeaders(endpoint), accept: manifestTypes.join(', '), ...toAuthorization(authorization) },
    maxBytes: maxManifestBytes,
    beyond: 'fails',
  } as const;
}

export function blobCall(endpoint: Endpoint, digest: string, authorization: string | undefined) {
  const namespace = endpoint.namespace === null ? '' : `?ns=${encodeURIComponent(endpoint.namespace)}`;
  return {
    method: 'GET',
    path: `${endpoint.apiPath}/${endpoint.repository}/blobs/${digest}${namespace}`,
    headers: { ...ownHeaders(endpoint), ...toAuthorization(authorization) },
  } as const;
}

export function pingCall(endpoint: Endpoint) {
  return {
    method: 'GET',
    path: `${endpoint.apiPath}/`,
    headers: ownHeaders(endpoint),
    maxBytes: 65_536,
    beyond: 'is-cut',
  } as const;
}

export function listCall(endpoint: Endpoint, path: string, authorization: string | undefined) {
  const headers = { ...ownHeaders(endpoint), accept: 'application/json', ...toAuthorization(authorization) };
  return { method: 'GET', path, headers, beyond: 'fails' } as const;
}

/** The digest decides where there is one; the tag beside it is never looked up. */
export function manifestReference({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}

function ownHeaders({ headers }: Endpoint): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value()]));
}

function toAuthorization(value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { authorization: value };
}
