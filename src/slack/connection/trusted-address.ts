/** Which addresses that Slack hands out are followed. */
export interface TrustedAddresses {
  /** Where answers to a command or shortcut go: a bearer secret, and a way to make us call somebody else. */
  readonly isResponseUrl: (address: string) => boolean;
  readonly isSocketUrl: (address: string) => boolean;
}

/** @param onlyOrigin what takes Slack's place, `https://slack.test:8443`; undefined: Slack itself. */
export function trustedAddresses(onlyOrigin: string | undefined): TrustedAddresses {
  return {
    isResponseUrl(address) {
      const url = parse(address);
      if (url === undefined) return false;
      return onlyOrigin === undefined ? url.origin === 'https://hooks.slack.com' : url.origin === onlyOrigin;
    },
    isSocketUrl(address) {
      const url = parse(address.replace(/^ws/, 'http'));
      if (url === undefined) return false;
      if (onlyOrigin !== undefined) return url.origin === onlyOrigin;
      return url.protocol === 'https:' && url.hostname.endsWith('.slack.com') && url.port === '';
    },
  };
}

function parse(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;

  const url = new URL(address);
  return url.username === '' && url.password === '' ? url : undefined;
}
