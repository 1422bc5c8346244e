import type { z } from 'zod'
import { unwrap } from '../db/result.ts'

type QueryAnswer = Parameters<typeof unwrap<unknown>>[0]

/** The answer of a Supabase query, checked against its schema. @throws Failure when the query failed */
export async function readRows<Schema extends z.ZodType>(
  schema: Schema,
  query: PromiseLike<QueryAnswer>,
): Promise<z.output<Schema>> {
  return schema.parse(unwrap(await query))
}
