import { awkwardLogs } from './awkward-logs.ts';
import { hostAndRules } from './host-and-rules.ts';
import { networkFaults } from './network-faults.ts';
import { otherImages } from './other-images.ts';
import { registryAnswers } from './registry-answers.ts';
import type { Scenario } from './scenario.ts';
import { wholePipelines } from './whole-pipelines.ts';

/** What the demo plays, in this order. */
export const scenarios: readonly Scenario[] = [
  ...registryAnswers,
  ...networkFaults,
  ...otherImages,
  ...hostAndRules,
  ...wholePipelines,
  ...awkwardLogs,
];
