import { z } from 'zod'
import { inDigitsOr } from '../core/digits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { recordObjectSchema } from '../objects/record-objects.ts'

/** How many of each object, unless the call says another number. */
export const searchLimit = 6

export const searchQuerySchema = z.strictObject({
  q: z.string().max(200).describe('Words that a record must have, each as a part of what its list is searched by.'),
  limit: inDigitsOr(searchLimit, z.number().int().min(1).max(20)).describe('How many of each object.'),
})

export const foundRecordSchema = z.object({
  object: recordObjectSchema,
  id: databaseIdSchema,
  title: z.string(),
  detail: z.string().nullable().describe('What tells it from others of its name; null: nothing does.'),
})

export const searchSchema = z.object({
  results: z.array(foundRecordSchema).describe('Object by object, the best ones of each first.'),
})

export type FoundRecord = z.infer<typeof foundRecordSchema>
