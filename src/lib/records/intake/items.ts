import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure, toFailure } from '../../core/errors.ts'
import { itemStatusSchema } from '../../db/intake.ts'
import { unwrap } from '../../db/result.ts'
import type { UserClient } from '../rows.ts'
import { messageTypeSchema } from '../../contract/message-types.ts'

const id = databaseIdSchema.nullable()
const values = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

const changesSchema = z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }))

export const candidateSchema = z.object({
  id: databaseIdSchema,
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  changes: changesSchema.describe('What approving it as this contact would change.'),
})
export type Candidate = z.infer<typeof candidateSchema>

/** One message that came in, with what it would become or has become. */
export const intakeItemSchema = z.object({
  id: databaseIdSchema,
  type: messageTypeSchema,
  status: itemStatusSchema,
  received_at: z.string(),
  source: z.string().nullable(),
  metadata_version: z.number(),
  payload: z.json().describe('As it came, with what nobody asked for.'),
  values: z
    .object({ contact: values, ticket: values })
    .describe('What is read of it, by members of contacts and tickets; what `edits` change.'),
  match: z.object({
    kind: z.enum(['new', 'existing', 'ambiguous']),
    contact_id: id,
    candidates: z.array(candidateSchema),
    changes: changesSchema,
    ticket: z
      .object({ id: databaseIdSchema, changes: changesSchema })
      .nullable()
      .describe('Of a payment or a booking that waits: the ticket that it is about; null: there is none of that number.'),
  }),
  contact_id: id,
  ticket_id: id,
  task_id: id,
  opportunity_id: id,
  reason: z.string().nullable(),
  decided_at: z.string().nullable(),
  decided_by: id,
  decided_by_rule: id,
  erased_at: z.string().nullable().describe('Since when it holds nothing of a person.'),
})
export type IntakeItem = z.infer<typeof intakeItemSchema>

/** Where an organisation's items are asked for, and by whom. */
export type IntakeOf = { readonly client: UserClient; readonly organizationId: string }

export type IntakeQuery = {
  readonly status: string | null
  readonly type: string | null
  readonly search: string
  readonly before: { readonly receivedAt: string; readonly id: string } | null
  readonly limit: number
}

const pageSchema = z.object({ items: z.array(intakeItemSchema), total: z.number() })

/** A page of what came in, the newest first, with how many there are in all. */
export async function intakePage({ client, organizationId }: IntakeOf, { status, type, search, before, limit }: IntakeQuery) {
  const page = await client.rpc('intake_page', {
    p_organization: organizationId,
    p_limit: limit,
    p_search: search,
    ...(status === null ? {} : { p_status: status }),
    ...(type === null ? {} : { p_type: type }),
    ...(before === null ? {} : { p_before: before.receivedAt, p_before_id: before.id }),
  })
  return pageSchema.parse(unwrap(page))
}

/** @throws Failure `intake_not_found` */
export async function intakeItem({ client, organizationId }: IntakeOf, itemId: string): Promise<IntakeItem> {
  const found = unwrap(await client.rpc('intake_item', { p_organization: organizationId, p_item: itemId }))
  const item = intakeItemSchema.nullable().parse(found)
  if (item === null) throw new Failure({ kind: 'invalid', code: 'intake_not_found', message: 'Nothing of that id came in.' })
  return item
}

export type Approval = {
  /** The contact that it is; `new`: a new one; null: the one that it matches. */
  readonly contact: string | null
  readonly edits: { readonly contact: Readonly<Record<string, unknown>>; readonly ticket: Readonly<Record<string, unknown>> }
  readonly create: 'task' | 'deal' | null
}

const approvedSchema = z.object({ contact_id: id, ticket_id: id, task_id: id, opportunity_id: id })
const outcomeSchema = z.union([z.object({ candidates: z.array(candidateSchema) }), approvedSchema])
export type Approved = z.infer<typeof outcomeSchema>

/** Approves an item in one transaction; again, it answers the same. `candidates`: nothing was done, because it could be about several. */
export async function approveItem(
  { client, organizationId }: IntakeOf,
  itemId: string,
  { contact, edits, create }: Approval,
): Promise<Approved> {
  const approved = await client.rpc('intake_approve', {
    p_organization: organizationId,
    p_item: itemId,
    p_new: contact === 'new',
    p_edits: z.json().parse(edits),
    ...(contact === null || contact === 'new' ? {} : { p_contact: contact }),
    ...(create === null ? {} : { p_create: create }),
  })
  return outcomeSchema.parse(unwrap(approved))
}

/** Rejects an item; one that is rejected stays as it is. */
export async function rejectItem({ client, organizationId }: IntakeOf, itemId: string, reason: string): Promise<void> {
  unwrap(await client.rpc('intake_reject', { p_organization: organizationId, p_item: itemId, p_reason: reason }))
}

const raisedSchema = z.object({ code: z.string(), message: z.string(), details: z.string().nullable() })
const decidedSchema = z.array(
  z.object({ id: databaseIdSchema, is_ambiguous: z.boolean().default(false), error: raisedSchema.optional() }),
)
export type ItemDecided = { readonly id: string; readonly isAmbiguous: boolean; readonly failure: Failure | null }

/**
 * Approves, as they came, or rejects up to 50 items in one transaction, each as if it were alone.
 * @throws Failure where nothing of it was done
 */
export async function decideItems(
  { client, organizationId }: IntakeOf,
  itemIds: readonly string[],
  decision: { readonly approve: boolean; readonly reason: string },
): Promise<readonly ItemDecided[]> {
  if (itemIds.length === 0) return []
  const decided = await client.rpc('intake_decide', {
    p_organization: organizationId,
    p_items: [...itemIds],
    p_approve: decision.approve,
    p_reason: decision.reason,
  })
  return decidedSchema.parse(unwrap(decided)).map(({ id: itemId, is_ambiguous: isAmbiguous, error }) => ({
    id: itemId,
    isAmbiguous,
    failure: error === undefined ? null : raised(error),
  }))
}

function raised(error: z.infer<typeof raisedSchema>): Failure {
  try {
    unwrap({ data: null, error })
  } catch (thrown) {
    return toFailure(thrown)
  }
  throw new TypeError('An error was none.')
}

const reachSchema = z.array(
  z
    .object({
      id: databaseIdSchema,
      contact_values: z.looseObject({ email: z.string().nullish(), phone: z.string().nullish() }),
    })
    .transform(({ id: ref, contact_values: { email = null, phone = null } }) => ({ ref, email, phone })),
)

/** By what the people of those items are reached that wait. */
export async function reachOfItems({ client, organizationId }: IntakeOf, itemIds: readonly string[]) {
  const items = client.from('intake_items').select('id, contact_values').eq('organization_id', organizationId)
  return reachSchema.parse(unwrap(await items.eq('status', 'pending_approval').in('id', [...itemIds])))
}
