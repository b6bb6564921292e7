import { z } from 'zod';
import { causeCodes } from '../causes/codes.ts';
import { type CredentialAccount, findingCodes } from '../diagnosis/credentials/finding.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { jobFailureSchema } from '../failure/job-failure.ts';
import type { Attempt, Slot } from './replies.ts';

/** What of an incident is kept in Redis, and read back as carefully as anything from outside. */

const role = z.enum(['build', 'service', 'helper']).nullable();
const cause = z.enum(causeCodes);
const text = z.string().nullable();

const certainty = z.enum(['confirmed', 'likely', 'inconclusive']);

const remedy = z.object({
  actor: z.enum([
    'developer',
    'maintainer',
    'runner-owner',
    'registry-owner',
    'network',
    'pullcheck-operator',
  ]),
  action: z.string(),
  command: text,
  source: z.string(),
});

/** What the log says; what hosts saw is kept beside it and joined to it when it is read. */
const diagnosisSchema = z.object({
  cause,
  certainty,
  log: z.enum(['read', 'erased', 'not-found', 'forbidden']),
  image: text,
  role,
  policies: z.array(text).nullable(),
  credentialSource: text,
  executor: text,
  runnerName: text,
  runnerVersion: text,
  systemId: text,
  tookSeconds: z.number().nullable(),
  attempts: z.number().nullable(),
  reason: z.string(),
  evidence: z.array(z.string()),
  explanation: z.string(),
  remedies: z.array(remedy),
}) satisfies z.ZodType<Diagnosis>;

export const attemptSchema = z.object({
  failure: jobFailureSchema,
  diagnosis: diagnosisSchema.nullable(),
}) satisfies z.ZodType<Attempt>;

export const credentialAccountSchema = z.object({
  gets: text,
  isDelivered: z.boolean().nullable(),
  entry: z.object({ where: z.string(), key: z.string() }).nullable(),
  findings: z.array(z.object({ code: z.enum(findingCodes), certainty, sentence: z.string(), remedy })),
  unread: z.array(z.string()),
}) satisfies z.ZodType<CredentialAccount>;

export const slotSchema = z.object({
  key: z.string(),
  order: z.int(),
  jobs: z.array(z.int()),
  cause,
  image: text,
  role,
}) satisfies z.ZodType<Slot>;

export const outcomeSchema = z.enum(['failed', 'passed']).nullable().catch(null);
