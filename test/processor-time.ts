/** How many milliseconds a processor worked on something, however busy the machine is with something else. */
export function processorMs(work: () => void): number {
  const started = process.cpuUsage();
  work();
  return process.cpuUsage(started).user / 1_000;
}
