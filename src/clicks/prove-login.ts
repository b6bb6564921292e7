import type { RegistryAuthPlan, RegistryLogin } from '../remedies/registry-auth/plan.ts';
import { type ClickedReply, newestJob } from './clicked-reply.ts';
import { type Looking, sightOf } from './looking.ts';

export interface Proof {
  /** Tries it, once; a sentence where the registry refuses it. */
  prove(plan: RegistryAuthPlan): Promise<string | null>;
  /** What became of trying it; empty where it was not tried. */
  said(): string;
}

/** Tries a registry's credential before it is stored: from the failing host, else beside the bot. */
export function proveLogin(
  looking: Looking,
  { reply }: ClickedReply,
  { username, password }: RegistryLogin,
): Proof {
  let said = '';
  return {
    said: () => said,
    async prove({ registry, repository }) {
      if (repository === '') {
        said = `It was not tried: the failing image does not come from ${registry}.`;
        return null;
      }
      const credential = { kind: 'password', username, password: password() } as const;
      const sight = sightOf(await looking.tryCredential(newestJob(reply).failure, credential));
      const where =
        sight.from === 'failing-host'
          ? 'It was tried from the host whose job failed'
          : 'No agent answered on the host whose job failed, so it was tried beside Pullcheck';
      if (sight.isRefused) return `${where}, and the registry refused it. ${sight.sentence}`;
      if (sight.from === 'nowhere') said = `It could not be tried. ${sight.sentence}`;
      else if (sight.isHandedOut === true) said = `${where}, and the registry hands the image out with it.`;
      else said = `${where}, and that does not settle whether it is right. ${sight.sentence}`;
      return null;
    },
  };
}
