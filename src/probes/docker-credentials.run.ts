import { parseImageReference } from '../failure/image/image-reference.ts';
import { redact } from '../failure/redaction/redact.ts';
import { type HelperUser, listHelper } from '../host/credential-helper.ts';
import { type CredentialSource, readDockerConfigSource } from '../host/credential-sources.ts';
import type { Host } from '../host/host.ts';
import type { CredentialChoice } from '../host/registry-settings.ts';
import {
  type DockerCredentialsFacts,
  type HelperState,
  judgeDockerCredentials,
} from './docker-credentials.ts';
import type { ProbeFindings } from './host-probe.run.ts';

const maxKeys = 30;
const maxHelpers = 8;

/** Which registries this host has credentials for: names only, of the runner's user and of root. */
export async function gatherDockerCredentials(host: Host, image: string | null): Promise<ProbeFindings> {
  const parsed = image === null ? null : parseImageReference(image);
  const choice = parsed?.kind === 'valid' ? await host.credentialFor(parsed.reference) : null;
  const facts: DockerCredentialsFacts = {
    sources: await Promise.all(host.credentialSources.slice(0, 8).map(toSource)),
    others: await readOthers(host),
    chosen: choice === null ? null : toChosen(choice),
    near:
      choice?.kind === 'anonymous'
        ? choice.near
            .filter(({ isForOthers }) => !isForOthers)
            .slice(0, 8)
            .map(({ source, key, why }) => ({ source, key: shown(key), why: shown(why) }))
        : [],
  };
  return { verdict: judgeDockerCredentials(facts), evidence: facts };
}

type SourceFacts = DockerCredentialsFacts['sources'][number];

async function toSource({ label, content, helperUser }: CredentialSource): Promise<SourceFacts> {
  const none = { source: label, keys: [], helpers: [] };
  if (content.kind === 'absent') return { ...none, state: 'absent', why: 'there is no such file' };
  if (content.kind !== 'parsed') return { ...none, state: content.kind, why: shown(content.why) };
  const { entries, credHelpers, credsStore } = content.config;
  const named = [
    ...[...credHelpers].map(([key, name]) => ({ key, name })),
    ...(credsStore === null ? [] : [{ key: '*', name: credsStore }]),
  ];
  return {
    source: label,
    state: 'read',
    why: '',
    keys: entries.slice(0, maxKeys).map(({ key }) => shown(key)),
    helpers: await Promise.all(named.slice(0, maxHelpers).map((helper) => tryHelper(helper, helperUser))),
  };
}

interface NamedHelper {
  readonly key: string;
  readonly name: string;
}

/** Many helpers refuse to list; what counts is that the program is there and ends. */
async function tryHelper({ key, name }: NamedHelper, user: HelperUser | null): Promise<HelperState> {
  const helper = { name: shown(name), key: shown(key) };
  if (user === null) {
    return { ...helper, state: 'not-tried', why: "the host's programs cannot be run from a container" };
  }
  const listed = await listHelper(name, user);
  if (listed.kind === 'listed' || listed.kind === 'garbled') return { ...helper, state: 'runs', why: '' };
  const hasEnded = listed.kind === 'failed' && listed.why.includes('ended with status');
  return { ...helper, state: hasEnded ? 'runs' : 'does-not-run', why: shown(listed.why) };
}

/** A login as root does nothing for a runner that runs as somebody else. */
async function readOthers({ files, credentialSources }: Host): Promise<SourceFacts[]> {
  const known = new Set(credentialSources.map(({ label }) => label));
  const source = await readDockerConfigSource(files, { home: '/root', rules: 'docker', helperUser: null });
  return known.has(source.label) || source.content.kind === 'absent' ? [] : [await toSource(source)];
}

function toChosen(choice: CredentialChoice): NonNullable<DockerCredentialsFacts['chosen']> {
  if (choice.kind === 'anonymous') {
    return { kind: choice.kind, source: null, key: null, why: shown(choice.why) };
  }
  const why = choice.kind === 'unusable' ? shown(choice.why) : '';
  return { kind: choice.kind, source: choice.source, key: shown(choice.key), why };
}

/** A key may have been written with a login in it. */
function shown(text: string): string {
  return redact(text).slice(0, 300);
}
