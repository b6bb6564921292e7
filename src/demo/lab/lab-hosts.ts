import { type RunnerName, runners } from '../scenarios/runners.ts';
import type { Ground } from './ground.ts';
import { writeHostRoot } from './host-root.ts';

/** Runners whose hosts have agents. */
export const labHosts = ['docker-7', 'docker-3'] as const satisfies readonly RunnerName[];
/** The bot's own surroundings have a folder like the hosts. */
export const botHost = 'bot';
/** Registries with certificates by the company's own authority. */
export const companyNames = ['harbor.acme.example'] as const;

/** Writes what each host is set to. @param runnerIds GitLab's. */
export async function writeHosts(
  { nameserverOf, proxy, authorities }: Ground,
  rootOf: (host: string) => string,
  runnerIds: ReadonlyMap<string, number>,
): Promise<void> {
  const common = { proxy, authority: authorities.everybody };
  const ofCompany = new Map(companyNames.map((registry) => [registry as string, authorities.company]));
  await writeHostRoot({
    ...common,
    root: rootOf(botHost),
    nameserver: nameserverOf(botHost),
    registryAuthorities: ofCompany,
  });
  for (const host of labHosts) {
    const { name, executor, systemId } = runners[host];
    await writeHostRoot({
      ...common,
      root: rootOf(host),
      nameserver: nameserverOf(host),
      // Nobody told docker-3 of the company's own authority.
      registryAuthorities: host === 'docker-3' ? new Map() : ofCompany,
      runner: { id: runnerIds.get(host) ?? 0, name, executor, systemId },
    });
  }
}
