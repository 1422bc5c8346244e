import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type ConflictDecision, leftAloneSchema } from '../crm/domain/conflict-decision.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Links of one transaction: a few hundred milliseconds, in which nobody else can write them. */
const sliceMax = 200

const decidedSchema = z.object({
  decided: z.number(),
  failed: z.array(
    z
      .object({ link: databaseIdSchema, field: z.string(), code: leftAloneSchema })
      .transform(({ link, field, code }) => ({ linkId: link, field, code })),
  ),
})
export type DecidedConflicts = z.output<typeof decidedSchema>

/** In one transaction; each that cannot be decided is left alone, and told. */
export async function storeDecisions(
  client: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  decisions: readonly ConflictDecision[],
): Promise<DecidedConflicts> {
  const rows = decisions.map(({ linkId: link, ...decision }) => ({ link, ...decision }))
  return decidedSchema.parse(
    unwrap(await client.rpc('crm_decide_conflicts', { p_organization: organizationId, p_user: userId, p_decisions: rows })),
  )
}

/** Which open conflicts; what is left out is any. */
export type ConflictFilter = {
  readonly connection_id?: string | undefined
  readonly object?: string | undefined
  readonly field?: string | undefined
  readonly cause?: string | undefined
  readonly owner_id?: string | undefined
}

/** Begins one answer to many conflicts, which the queue carries out. `id`: a second call with it begins nothing. */
export async function beginDecision(
  client: ServiceClient,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  of: { readonly id: string; readonly keep: 'adsapp' | 'crm' | 'newest'; readonly filter: ConflictFilter },
): Promise<void> {
  unwrap(
    await client.rpc('crm_begin_decision', {
      p_id: of.id,
      p_organization: organizationId,
      p_user: userId,
      p_keep: of.keep,
      p_filter: of.filter,
    }),
  )
}

/** Goes on with one answer to many conflicts, slice by slice. @returns whether it is done, by the deadline */
export async function continueDecision(client: ServiceClient, decisionId: string, isOver: () => boolean): Promise<boolean> {
  do {
    const isDone = unwrap(await client.rpc('crm_continue_decision', { p_id: decisionId, p_limit: sliceMax }))
    if (z.boolean().parse(isDone)) return true
  } while (!isOver())
  return false
}

const linkOfSchema = z
  .object({ connection_id: databaseIdSchema, object_type: z.string() })
  .transform((row) => ({ connectionId: row.connection_id, object: row.object_type }))

/** The connection and object of these links of an organisation, by link. */
export async function linksOf(
  client: ServiceClient,
  organizationId: string,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, z.output<typeof linkOfSchema>>> {
  const rows = unwrap(
    await client
      .from('crm_sync_state')
      .select('id, connection_id, object_type')
      .eq('organization_id', organizationId)
      .in('id', [...linkIds]),
  )
  const found = z.array(z.looseObject({ id: databaseIdSchema })).parse(rows)
  return new Map(found.map((row) => [row.id, linkOfSchema.parse(row)]))
}
