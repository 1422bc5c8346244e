import { z } from 'zod'
import { type Answer, unwrap, type WellNamed } from '../db/result.ts'

export type { UserClient } from '../db/user-client.ts'

/** A number of the database, which the data API writes as a text where a double would lose digits. */
export const numericSchema = z.union([z.number(), z.string().transform(Number).pipe(z.number())])

/** The result of a Supabase query, parsed with its schema. @throws Failure when the query failed */
export async function readRows<Schema extends z.ZodType, Rows>(
  schema: Schema,
  query: PromiseLike<Answer<Rows>> & WellNamed<Rows>,
): Promise<z.output<Schema>> {
  return schema.parse(unwrap<unknown>(await query))
}
