import type { Duplex } from 'node:stream';

/**
 * Says hello in plain HTTP over a connection on which TLS did not work.
 *
 * @returns the first bytes of the answer, printable ones only; empty where nothing came.
 */
export function readFirstBytes(socket: Duplex, host: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const settle = (bytes: Buffer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(
        bytes
          .toString('latin1', 0, 64)
          .replaceAll(/[^\x20-\x7e]+/g, ' ')
          .trim(),
      );
    };
    const timer = setTimeout(() => settle(Buffer.alloc(0)), timeoutMs);
    socket.once('data', settle);
    socket.once('close', () => settle(Buffer.alloc(0)));
    socket.write(`GET /v2/ HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: pullcheck\r\nConnection: close\r\n\r\n`);
  });
}
