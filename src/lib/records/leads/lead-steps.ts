import { z } from 'zod'
import { readRows, type UserClient } from '../rows.ts'

const stepsSchema = z.array(z.object({ from_status: z.string(), to_status: z.string() }))
/** The steps that people and programs take with a lead's status. */
export type LeadSteps = z.infer<typeof stepsSchema>

export async function leadSteps(client: UserClient): Promise<LeadSteps> {
  return readRows(stepsSchema, client.rpc('lead_steps'))
}
