/** `not-two-parts`: it is no `os/arch` at all. */
export type PlatformFault = 'not-two-parts' | 'unknown-os' | 'unknown-architecture' | 'bad-variant';

type ReadPlatform =
  | { readonly kind: 'read'; readonly platform: string }
  | { readonly kind: 'faulty'; readonly why: PlatformFault };

/** Reads `linux/amd64`, `linux/arm/v7`; a slip of the pen is found here, not by the registry's lack of such an image. */
export function readPlatform(text: string): ReadPlatform {
  const platform = text.toLowerCase();
  const [os = '', architecture = '', variant, ...more] = platform.split('/');
  if (os === '' || architecture === '' || more.length > 0) return { kind: 'faulty', why: 'not-two-parts' };
  if (!systems.has(os)) return { kind: 'faulty', why: 'unknown-os' };
  if (!architectures.has(architecture)) return { kind: 'faulty', why: 'unknown-architecture' };
  if (variant !== undefined && !/^v?\d(?:\.\d)?$/.test(variant))
    return { kind: 'faulty', why: 'bad-variant' };
  return { kind: 'read', platform };
}

/** Systems and architectures for which images are made, in Go's spelling and in the others that engines take. */
const systems: ReadonlySet<string> = new Set(['linux', 'windows', 'freebsd', 'darwin']);
const architectures: ReadonlySet<string> = new Set(
  '386 i386 i686 amd64 x86_64 arm armhf armel arm64 aarch64 loong64 mips64le ppc64le riscv64 s390x'.split(
    ' ',
  ),
);
