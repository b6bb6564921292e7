import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { projectUrl } from './api/entities.ts';
import { createFaults, type Fault } from './faults.ts';
import type { HookOptions, HookPayload } from './hooks/hook-fields.ts';
import { jobHook } from './hooks/job-hook.ts';
import { pipelineHook } from './hooks/pipeline-hook.ts';
import { createSender, type Sender, type SendOptions, type Sent } from './hooks/send.ts';
import { type RecordedRequest, type RequestListener, serve } from './serve.ts';
import { createWorld, known, type World } from './world.ts';

/** GitLab, played over HTTP on a port of this machine. */
export interface GitlabStandIn {
  /** `http://127.0.0.1:PORT`: the instance's own address, and the root of every web URL that it gives. */
  readonly url: string;
  /** What it holds: add to it, and change it, at any time. */
  readonly world: World;
  requests(): readonly RecordedRequest[];
  /** What a well-behaved client would not have sent; a test that ends with any has failed. */
  violations(): readonly string[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** The request goes on when the listener is done. @returns a call that takes the listener away. */
  onRequest(listener: RequestListener): () => void;
  /** `https://…/group/project` of a project. */
  projectUrl(projectId: number): string;
  pipelineHook(pipelineId: number, options?: HookOptions): HookPayload;
  jobHook(jobId: number, options?: HookOptions): HookPayload;
  /** Posts a webhook as GitLab does: one try of 10 s, no redelivery. */
  send(url: string, payload: HookPayload, options?: SendOptions): Promise<Sent>;
  /** The button in the hook's history: same body, same Idempotency-Key. */
  resend(sent: Sent): Promise<Sent>;
  close(): Promise<void>;
}

interface StandInOptions {
  /** Port to listen on; any free one where absent. */
  readonly port?: number;
  readonly now?: () => Date;
}

export async function startGitlabStandIn({ port = 0, now }: StandInOptions = {}): Promise<GitlabStandIn> {
  const world = createWorld(now);
  const records: RecordedRequest[] = [];
  const violations: string[] = [];
  const listeners = new Set<RequestListener>();
  const faults = createFaults();
  const server = createServer((request, response) => {
    serve({ world, origin: url(), records, violations, listeners, faults }, request, response).catch(
      (error: unknown) => {
        // A client that went away while it was sending is no fault of the stand-in.
        if (request.complete) violations.push(`the stand-in broke: ${String(error)}`);
        response.destroy();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = (): string => `http://127.0.0.1:${portOf(server.address())}`;
  const origin = url();
  const view = { world, origin };
  const sender: Sender = createSender(origin);
  return {
    url: origin,
    world,
    requests: () => records,
    violations: () => violations,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    onRequest: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    projectUrl: (id) => projectUrl(view, known(world.projects, id)),
    pipelineHook: (id, options) => pipelineHook(view, known(world.pipelines, id), options),
    jobHook: (id, options) => jobHook(view, known(world.jobs, id), options),
    send: (to, payload, options) => sender.send(to, payload, options),
    resend: (sent) => sender.resend(sent),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the stand-in listens on no port');
  return address.port;
}
