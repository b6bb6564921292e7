import type { Remedy } from './cause.ts';

export const setClock: Remedy = {
  actor: 'runner-owner',
  action: "Set the host's clock, and keep it set by NTP.",
  command: 'timedatectl status\nsudo timedatectl set-ntp true',
  source: 'https://www.freedesktop.org/software/systemd/man/latest/timedatectl.html',
};
