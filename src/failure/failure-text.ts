/** What the image is for: the job's own container, one of its services, or the runner's helper. */
export type Role = 'build' | 'service' | 'helper';
