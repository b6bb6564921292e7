import * as z from 'zod';

export const credentialSchema = z.object({ Username: z.string().default(''), Secret: z.string() });

export const listSchema = z.record(z.string(), z.unknown());
