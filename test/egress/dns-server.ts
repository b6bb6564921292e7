import { createSocket } from 'node:dgram';

export interface DnsServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  close(): Promise<void>;
}

/** What is answered to a question for an address: addresses, a response code, or nothing at all. */
export type DnsAnswer = { readonly addresses: readonly string[] } | { readonly code: number } | 'silence';

/** Answers each question for IPv4 addresses in one way, and any other with no data. */
export async function startDnsServer(
  answer: DnsAnswer,
  { host, port } = { host: '127.0.0.1', port: 0 },
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    if (answer !== 'silence') socket.send(toReply(message, answer), from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(port, host, resolve);
  });
  return {
    address: `${host}:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function toReply(message: Buffer, answer: Exclude<DnsAnswer, 'silence'>): Buffer {
  let end = 12;
  while (message[end]) end += (message[end] ?? 0) + 1;
  const isIpv4 = message.readUInt16BE(end + 1) === 1;
  const addresses = 'addresses' in answer && isIpv4 ? answer.addresses : [];
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(0x81_80 | ('code' in answer ? answer.code : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, message.subarray(12, end + 5), ...records]);
}
