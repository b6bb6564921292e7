/** The least that could be done with a delivery: read it, parse it, queue it. Started by `bench/webhook.ts`. */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const redis = new Redis({ path: process.argv[2] ?? '' });
const queue = new Queue('floor', { connection: redis });
await queue.waitUntilReady();

const server = createServer((request, response) => {
  void (async () => {
    const { object_kind: kind }: { object_kind: unknown } = JSON.parse(String(await buffer(request)));
    const id = request.headers['idempotency-key'];
    await queue.add('event', { kind }, { jobId: `w-${String(id)}` });
    response.writeHead(202).end();
  })();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
