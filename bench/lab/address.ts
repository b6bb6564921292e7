import { networkInterfaces } from 'node:os';

/**
 * This machine's own address by which it is reached from elsewhere: engines verify no certificate of a registry on
 * loopback. Loopback where there is no other.
 */
export const address =
  Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
