import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { quoteDecisions } from '../quotes/acceptances.ts'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

const time = z.iso.datetime({ offset: true })
const rowSchema = z.object({
  stage: z.string(),
  status: z.enum(['open', 'won', 'lost']),
  entered_at: time,
  actor_id: databaseIdSchema.nullable(),
  connection_id: databaseIdSchema.nullable(),
  quote_id: databaseIdSchema.nullable().describe('The quote whose acceptance brought it there.'),
})

export const stageStaySchema = rowSchema
  .extend({
    left_at: time.nullable().describe('Null: it is in it.'),
    accepted_by: z.string().nullable().describe('Who accepted that quote, as they named themselves.'),
    days: z.number().nullable().describe('In the stage, until now where it is open; null: it is closed.'),
  })
  .meta({ id: 'StageStay' })
export type StageStay = z.infer<typeof stageStaySchema>

const staysMax = 500

/** Through which stages an opportunity has come, the latest one first, with the time in each; 500 at most. */
export async function stageHistory(
  client: UserClient,
  organizationId: string,
  opportunity: string,
  now: Date = new Date(),
): Promise<readonly StageStay[]> {
  const found = client.from('opportunity_stage_history').select('stage, status, entered_at, actor_id, connection_id, quote_id')
  const of = found.eq('organization_id', organizationId).eq('opportunity_id', opportunity)
  const [rows, decisions] = await Promise.all([
    readRows(z.array(rowSchema), of.order('id', { ascending: false }).limit(staysMax)),
    quoteDecisions(client, { organizationId, object: 'opportunity', id: opportunity }),
  ])
  return staysOf(rows, now, new Map(decisions.map(({ id, by }) => [id, by])))
}

/** From what an opportunity has come into, the latest first, how long it stayed there. `acceptedBy`: by quote, who accepted it. */
export function staysOf(
  rows: readonly z.infer<typeof rowSchema>[],
  now: Date,
  acceptedBy: ReadonlyMap<string, string | null> = new Map(),
): readonly StageStay[] {
  return rows.map((row, index) => {
    const leftAt = rows[index - 1]?.entered_at ?? null
    const end = leftAt === null ? (row.status === 'open' ? now.getTime() : null) : Date.parse(leftAt)
    const days = end === null ? null : Math.max(0, end - Date.parse(row.entered_at)) / 86_400_000
    const by = row.quote_id === null ? null : (acceptedBy.get(row.quote_id) ?? null)
    return { ...row, accepted_by: by, left_at: leftAt, days: days === null ? null : Math.round(days * 100) / 100 }
  })
}

const stagedSchema = z.object({
  stage: z.string(),
  currency: z.string(),
  records: numericSchema,
  priced: numericSchema,
  amount: numericSchema,
  weighted: numericSchema,
})
export type Staged = z.infer<typeof stagedSchema>

/** What is in each stage now, by currency; of one owner or of all. */
export async function stagedNow(client: UserClient, organizationId: string, owner: string | null): Promise<readonly Staged[]> {
  const asked = { p_organization: organizationId, ...(owner === null ? {} : { p_owner: owner }) }
  return readRows(z.array(stagedSchema), client.rpc('opportunity_pipeline', asked))
}
