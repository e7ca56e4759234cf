import { z } from 'zod';

/** The process answers. */
export const healthAnswer = z.object({ status: z.literal('ok'), version: z.string() });

/** The process can do its work: the database answers. */
export const readyAnswer = z.object({ status: z.literal('ready') });
