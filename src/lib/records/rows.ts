import type { z } from 'zod'
import { type Answer, unwrap, type WellNamed } from '../db/result.ts'

export type { UserClient } from '../db/user-client.ts'

/** The result of a Supabase query, parsed with its schema. @throws Failure when the query failed */
export async function readRows<Schema extends z.ZodType, Rows>(
  schema: Schema,
  query: PromiseLike<Answer<Rows>> & WellNamed<Rows>,
): Promise<z.output<Schema>> {
  return schema.parse(unwrap<unknown>(await query))
}
