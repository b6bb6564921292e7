import { connect, type Socket } from 'node:net';

/** A connection on which a test writes its own bytes. `received` ends with all that came before the other side closed. */
export function openSocket(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  const closed = new Promise<string>((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
  });
  return { socket, closed, text: () => text };
}

/** Sends it and waits for the other side to close. */
export async function exchangeRaw(port: number, bytes: string): Promise<string> {
  const { socket, closed } = openSocket(port);
  socket.write(bytes);
  return closed;
}
