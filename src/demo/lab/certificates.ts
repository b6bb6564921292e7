import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../errors.ts';

const run = promisify(execFile);

export interface Certified {
  /** PEM, of the authority. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * An authority of its own and a certificate by it for these names, made by `openssl` and good for a week.
 *
 * @throws ConfigError where there is no `openssl`.
 */
export async function makeCertificate(
  directory: string,
  authority: string,
  names: readonly string[],
): Promise<Certified> {
  const path = (name: string): string => `${authority.replaceAll(/\W/g, '-')}-${name}`;
  const openssl = (words: string, more: readonly string[] = []) =>
    run('openssl', [...words.split(' '), ...more], { cwd: directory }).catch((error: unknown) => {
      throw new ConfigError('The demo makes certificates with openssl, and that failed. Is it installed?', {
        cause: error,
      });
    });
  await openssl(`req -x509 ${newKey} -days 7 -keyout ${path('ca-key.pem')} -out ${path('ca.pem')} -subj`, [
    `/CN=${authority}`,
  ]);
  await writeFile(
    join(directory, path('names')),
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`,
  );
  await openssl(`req ${newKey} -keyout ${path('key.pem')} -out ${path('csr.pem')} -subj`, [
    `/CN=${names[0] ?? ''}`,
  ]);
  await openssl(
    `x509 -req -in ${path('csr.pem')} -CA ${path('ca.pem')} -CAkey ${path('ca-key.pem')} -CAcreateserial -days 7 -extfile ${path('names')} -out ${path('cert.pem')}`,
  );
  const read = (name: string): Promise<string> => readFile(join(directory, path(name)), 'utf8');
  return { authority: await read('ca.pem'), certificate: await read('cert.pem'), key: await read('key.pem') };
}

const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
