import type { Connected } from './connect.ts';

/** Carries the stage that failed through undici to whoever asked. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';
  readonly connected: Extract<Connected, { kind: 'failed' }>;

  constructor(connected: Extract<Connected, { kind: 'failed' }>) {
    super(connected.report.summary);
    this.connected = connected;
  }
}
