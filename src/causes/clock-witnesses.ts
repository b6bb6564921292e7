import { numberAt, objectsAt, textAt } from './evidence.ts';
import { hopOf, probeOf, type Vantage } from './seen.ts';

/** Another clock beside a host's own. */
export interface ClockWitness {
  /** As a sentence names its clock: `the bot's`, `that of registry.example.com:443`. */
  readonly name: string;
  /** How far the host is ahead of it, in seconds; negative where it is behind. */
  readonly least: number;
  readonly most: number;
}

/** All clocks that a host's can be compared with: the bot's, the registry's, and those of other agents by way of the bot's. */
export function clockWitnesses(at: Vantage, elsewhere: readonly Vantage[]): readonly ClockWitness[] {
  const bot = beforeBot(at);
  const byBot = bot === null ? [] : elsewhere.flatMap((other) => throughBot(bot, other));
  const all = [...(bot === null ? [] : [bot]), ...peersOf(at), ...byBot];
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

function beforeBot({ clock }: Vantage): ClockWitness | null {
  if (clock === undefined) return null;
  // An answer is dated in whole seconds.
  return { name: "the bot's", least: clock.leastMs / 1_000, most: clock.mostMs / 1_000 + 1 };
}

function throughBot(bot: ClockWitness, other: Vantage): readonly ClockWitness[] {
  const theirs = beforeBot(other);
  if (theirs === null) return [];
  const ahead = { least: bot.least - theirs.most, most: bot.most - theirs.least };
  // Whoever asks from beside the bot has the bot's own clock.
  const isBot = other.clock?.leastMs === 0 && other.clock.mostMs === 0;
  const own = isBot ? [] : [{ name: `that of ${other.name}`, ...ahead }];
  const registries = peersOf(other).map(({ name, least, most }) => ({
    name,
    least: ahead.least + least,
    most: ahead.most + most,
  }));
  return [...own, ...registries];
}

/** Of the registries that answered; the engine shares its host's clock. */
function peersOf(at: Vantage): readonly ClockWitness[] {
  const probed = objectsAt(probeOf(at, 'clock-offset')?.evidence, 'peers').flatMap((peer) => {
    const [source, ahead] = [textAt(peer, 'source'), numberAt(peer, 'aheadSeconds')];
    if (source === null || source === 'engine' || ahead === null) return [];
    return [around(source, ahead, numberAt(peer, 'uncertaintySeconds') ?? 1)];
  });
  const ping = hopOf(at, 'ping')?.evidence;
  const [host, offset] = [textAt(ping, 'host'), numberAt(ping, 'clockOffsetSeconds')];
  return host === null || offset === null ? probed : [...probed, around(host, -offset, 2)];
}

function around(source: string, ahead: number, uncertainty: number): ClockWitness {
  return { name: `that of ${source}`, least: ahead - uncertainty, most: ahead + uncertainty };
}
