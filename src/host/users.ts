import type { HostFiles } from './host-files.ts';

export interface HostUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** The host's local users; those of a directory service are not among them. */
export async function readUsers(files: HostFiles): Promise<readonly HostUser[]> {
  const passwd = await files.read('/etc/passwd');
  if (passwd.kind !== 'read') return [];
  return passwd.text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , home = ''] = line.split(':');
    const isUser = name !== '' && /^\d+$/.test(uid) && /^\d+$/.test(gid) && home.startsWith('/');
    return isUser ? [{ name, uid: Number(uid), gid: Number(gid), home }] : [];
  });
}
