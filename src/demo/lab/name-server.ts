import { createSocket } from 'node:dgram';

export interface NameServer {
  close(): Promise<void>;
}

interface NameServerOptions {
  readonly host: string;
  readonly port: number;
  /** The IPv4 address that a host at `from` gets for a name; null: there is no such name. */
  readonly answer: (name: string, from: string) => string | null;
}

/** Answers questions for addresses over UDP. @see https://www.rfc-editor.org/rfc/rfc1035 */
export async function startNameServer({ host, port, answer }: NameServerOptions): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const question = readQuestion(message);
    if (question === undefined) return;
    const given = answer(question.name, from.address);
    socket.send(toReply(message, question, given), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, resolve);
  });
  socket.on('error', () => undefined);
  return { close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

interface Question {
  readonly name: string;
  readonly isIpv4: boolean;
  /** Where it ends in the message. */
  readonly end: number;
}

function readQuestion(message: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > message.length) return undefined;
  return { name: labels.join('.').toLowerCase(), isIpv4: message.readUInt16BE(at + 1) === 1, end: at + 5 };
}

function toReply(message: Buffer, { isIpv4, end }: Question, given: string | null): Buffer {
  const hasAddress = given !== null && isIpv4;
  const head = Buffer.from(message.subarray(0, 12));
  const noSuchName = given === null ? 3 : 0;
  head.writeUInt16BE(0x81_80 | noSuchName, 2);
  for (const [place, count] of [1, hasAddress ? 1 : 0, 0, 0].entries())
    head.writeUInt16BE(count, 4 + 2 * place);
  const record = Buffer.from([
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    5,
    0,
    4,
    ...(given ?? '').split('.').map(Number),
  ]);
  return Buffer.concat([head, message.subarray(12, end), ...(hasAddress ? [record] : [])]);
}
