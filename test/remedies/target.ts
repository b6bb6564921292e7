import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Target } from '../../src/remedies/fix.ts';
import { diagnosis } from '../builders.ts';

/** One failed job on a branch, for what is decided without asking GitLab. */
export function targetOf(about: Partial<Diagnosis>): Target {
  return {
    projectId: 7,
    projectPath: 'acme/team/shop',
    projectUrl: 'https://gitlab.example.com/acme/team/shop',
    pipelineId: 100,
    ref: 'feature',
    isTag: false,
    isProtectedRef: false,
    jobs: [{ id: 1_000, name: 'unit' }],
    diagnosis: diagnosis(about),
  };
}
