import { execFile } from 'node:child_process';
import { type HostFolder, onHost } from './enter.ts';

interface CheckedHost {
  readonly folder: HostFolder;
  /** `unix:///…/docker.sock` */
  readonly engine: string;
}

/** `pullcheck check IMAGE --json`, as it is built, typed on a host. */
export async function check({ folder, engine }: CheckedHost, image: string) {
  const [program, ...args] = onHost(folder, [process.execPath, 'dist/cli.js', 'check', image, '--json']);
  const env = { PATH: process.env['PATH'], HOME: folder.path, DOCKER_HOST: engine };
  return await new Promise<{ readonly code: number | null; readonly answer: unknown }>((resolve, reject) => {
    const child = execFile(program, args, { env, timeout: 60_000 }, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`check said nothing: ${stderr}`));
      else resolve({ code: child.exitCode, answer: JSON.parse(stdout) });
    });
  });
}
