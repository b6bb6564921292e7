import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Behaviour } from '../../../src/demo/registry/behaviours.ts';
import { createImage, type StoredImage } from '../../../src/demo/registry/image.ts';
import {
  createRegistry,
  type RegistryPart,
  type RegistryWorld,
} from '../../../src/demo/registry/registry.ts';
import type { Pair } from '../../probes/ladder/pki.ts';

export interface CertificateOptions {
  /** The lab's own, which every host trusts, where absent. */
  readonly by?: 'inspection';
  /** `DNS:a.lab.test`; its own name where absent. */
  readonly names?: string;
  readonly from?: string;
  readonly to?: string;
}

/** A server of the lab with an address of its own, on port 443. */
export interface Site {
  /** `expired.lab.test` */
  readonly host: string;
  readonly certificate?: CertificateOptions;
  /** On the network whose way back loses large packets. */
  readonly isNarrow?: boolean;
  open(pair: Pair, authority: string): Server;
}

interface RegistryOptions extends Pick<Site, 'certificate' | 'isNarrow'> {
  readonly layerBytes?: readonly number[];
  readonly tls?: ServerOptions;
  readonly misbehave?: (registry: RegistryWorld, image: StoredImage) => void;
}

/** A registry with the image `team/app:1`, told to misbehave. */
export function registrySite(host: string, options: RegistryOptions = {}): Site {
  const { layerBytes, tls, misbehave, ...site } = options;
  return {
    host,
    ...site,
    open(pair) {
      const image = createImage(layerBytes === undefined ? {} : { layerBytes });
      const registry = createRegistry({ kind: 'open' });
      registry.push('team/app', '1', image);
      misbehave?.(registry, image);
      return createTlsServer({ ...pair, ...tls }, registry.listener).on('connection', remember);
    },
  };
}

export function misbehaving(host: string, part: RegistryPart | 'all', behaviour: Behaviour): Site {
  return registrySite(host, { misbehave: (registry) => registry.behave(part, behaviour) });
}

/** A layer for which something else is sent; configurations stay as they are. */
export function layerSite(host: string, behaviourFor: (layer: Buffer) => Behaviour): Site {
  return registrySite(host, {
    layerBytes: [600_000],
    misbehave(registry, { blobs, layers }) {
      const [digest = ''] = layers;
      const layer = blobs.get(digest) ?? Buffer.alloc(0);
      const behaviour = behaviourFor(layer);
      registry.behave('blob', (request, response) => {
        if (request.url?.endsWith(digest)) return behaviour(request, response);
        const blob = blobs.get(request.url?.split('/').at(-1) ?? '') ?? Buffer.alloc(0);
        response.writeHead(200, { 'content-length': blob.length }).end(blob);
      });
    },
  });
}

/** Connections beneath TLS, by the port of the peer: only they can be reset. */
const beneath = new Map<string, Socket>();

function remember(socket: Socket): void {
  const key = `${socket.remoteAddress}:${socket.remotePort}`;
  beneath.set(key, socket);
  socket.once('close', () => beneath.delete(key));
}

/** Sends a part, then resets the connection under TLS. */
export function resetsAfter(bytes: Buffer, sent: number): Behaviour {
  return (request, response) => {
    const { remoteAddress, remotePort } = request.socket;
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () =>
      beneath.get(`${remoteAddress}:${remotePort}`)?.resetAndDestroy(),
    );
  };
}
