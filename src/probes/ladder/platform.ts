/** As in an image index: `os/architecture/variant`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** Empty where there is none. */
  readonly variant: string;
}

export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant = ''] = text.split('/');
  return normalise({ os, architecture, variant });
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== '').join('/');
}

/**
 * Chooses what an engine on this platform would take: the best variant that it can run.
 *
 * @returns undefined where nothing fits.
 * @see https://github.com/containerd/platforms/blob/v1.0.0/compare.go
 */
export function choosePlatform<T extends { readonly platform: Platform }>(
  offered: readonly T[],
  host: Platform,
): T | undefined {
  for (const wanted of runnable(host)) {
    const found = offered.find(({ platform }) => equals(normalise(platform), wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What this platform runs, best first. */
function runnable(host: Platform): readonly Platform[] {
  const normal = normalise(host);
  const variants = lesserVariants[`${normal.architecture}/${normal.variant}`] ?? [normal.variant];
  const own = variants.map((variant) => ({ ...normal, variant }));
  if (normal.architecture !== 'arm64') return own;
  const arm = ['v8', 'v7', 'v6', 'v5'].map((variant) => ({ ...normal, architecture: 'arm', variant }));
  return [...own, ...arm];
}

const lesserVariants: Readonly<Record<string, readonly string[]>> = {
  'arm/v8': ['v8', 'v7', 'v6', 'v5'],
  'arm/v7': ['v7', 'v6', 'v5'],
  'arm/v6': ['v6', 'v5'],
  'arm/v5': ['v5'],
  'amd64/v4': ['v4', 'v3', 'v2', ''],
  'amd64/v3': ['v3', 'v2', ''],
  'amd64/v2': ['v2', ''],
};

/** Spellings that mean the same. */
function normalise({ os, architecture, variant }: Platform): Platform {
  const name = architectures[architecture] ?? architecture;
  return {
    os: os === 'macos' ? 'darwin' : os,
    architecture: name,
    variant: normaliseVariant(name, variant, architecture),
  };
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  i386: '386',
  i686: '386',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
};

function normaliseVariant(name: string, variant: string, spelling: string): string {
  if (name === 'arm64') return variant === 'v8' || variant === '8' ? '' : variant;
  if (name === 'amd64') return variant === 'v1' ? '' : variant;
  if (name !== 'arm') return variant;
  if (spelling === 'armel') return 'v6';
  return variant === '' ? 'v7' : variant.replace(/^(\d)$/, 'v$1');
}

function equals(one: Platform, other: Platform): boolean {
  return one.os === other.os && one.architecture === other.architecture && one.variant === other.variant;
}
