import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { type Sealed, sealedSchema } from '../core/secrets/secret-box.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldValueSchema } from '../crm/domain/entities.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const previewSchema = z.object({
  contact: z.object({ email: z.string().nullable(), phone: z.string().nullable() }),
  state: z.string(),
  links: z.array(
    z.object({
      connectionId: databaseIdSchema,
      crmType: crmTypeSchema,
      /** Of the connection. */
      status: z.string(),
      crmRecordId: z.string().nullable(),
      /** A create was sent, and whether it made a record is not known. */
      unanswered: z.boolean(),
      /** What both sides agreed on, what the CRM holds, what is under way to it. */
      values: z.array(z.record(z.string(), fieldValueSchema)),
    }),
  ),
  changes: z.number(),
  sharedEmail: z.boolean(),
  sharedPhone: z.boolean(),
})
export type ErasureFacts = z.infer<typeof previewSchema>

/** What is known of a contact that is to be erased; null when there is no such contact in the organisation. */
export async function erasureFacts(
  client: ServiceClient,
  organizationId: string,
  contactId: string,
): Promise<ErasureFacts | null> {
  const answer: unknown = unwrap(await client.rpc('erasure_preview', { p_organization: organizationId, p_contact: contactId }))
  return previewSchema.nullable().parse(answer)
}

export type HashedIdentity = { readonly kind: 'email' | 'phone' | 'crm'; readonly hash: string }

/** @throws Failure `contact_not_found` @returns the erasure's id; that of the one under way, if one is */
export async function beginErasure(
  client: ServiceClient,
  request: {
    readonly organizationId: string
    readonly contactId: string
    readonly userId: string
    readonly source: 'person' | 'api'
    /** Connections in whose CRMs the person is erased too. */
    readonly eraseIn: readonly string[]
    readonly identities: readonly HashedIdentity[]
    readonly subject: string
  },
): Promise<string> {
  return databaseIdSchema.parse(
    unwrap(
      await client.rpc('erasure_begin', {
        p_organization: request.organizationId,
        p_contact: request.contactId,
        p_user: request.userId,
        p_source: request.source,
        p_erase_in: [...request.eraseIn],
        p_identities: request.identities,
        p_subject: request.subject,
      }),
    ),
  )
}

const erasureSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    status: z.enum(['asked', 'dismissed', 'running', 'incomplete', 'done']),
    step: z.enum(['here', 'crms']),
    contact_id: databaseIdSchema.nullable(),
    targets: z.array(
      z.object({
        connectionId: databaseIdSchema,
        crmType: crmTypeSchema,
        erase: z.boolean(),
        ids: z.array(z.string()).default([]),
        unanswered: z.boolean().default(false),
        answered: z.boolean().default(false),
      }),
    ),
  })
  .transform((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    status: row.status,
    step: row.step,
    contactId: row.contact_id,
    targets: row.targets,
  }))
export type Erasure = z.infer<typeof erasureSchema>

/** An erasure as its job sees it; null when there is none. */
export async function readErasure(client: ServiceClient, id: string): Promise<Erasure | null> {
  const answer = await client
    .from('erasures')
    .select('id, organization_id, status, step, contact_id, targets')
    .eq('id', id)
    .maybeSingle()
  return erasureSchema.nullable().parse(unwrap(answer))
}

/** Erases a person here, in one transaction. @returns `done`, or why not yet */
export async function eraseHere(
  client: ServiceClient,
  id: string,
  state: string,
  identities: readonly HashedIdentity[],
): Promise<'done' | 'moved' | 'unanswered'> {
  const answer = await client.rpc('erasure_here', { p_erasure: id, p_state: state, p_identities: identities })
  return z.enum(['done', 'moved', 'unanswered']).parse(unwrap(answer))
}

/** What a CRM has done, for the receipt: no words of its own, which may quote the person. */
export type CrmAnswer = {
  readonly crmType: string
  /** `unconfirmed`: a create whose answer never came may have made a record there. */
  readonly outcome: 'erased' | 'deleted' | 'gone' | 'kept' | 'none' | 'failed' | 'unconfirmed'
  readonly records: number
  readonly code?: string
  readonly endsAfterDays?: number
}

/** @param left ids that the CRM has to be asked for again */
export async function noteCrmAnswer(
  client: ServiceClient,
  id: string,
  connectionId: string,
  answer: CrmAnswer,
  left: readonly string[],
): Promise<void> {
  unwrap(await client.rpc('erasure_answer', { p_erasure: id, p_connection: connectionId, p_answer: answer, p_ids: left }))
}

export async function endErasure(client: ServiceClient, id: string): Promise<void> {
  unwrap(await client.rpc('erasure_end', { p_erasure: id }))
}

/** Which of these records have an identity that was erased, by their refs. */
export async function erasedAmong(
  client: ServiceClient,
  organizationId: string,
  records: readonly { readonly ref: string; readonly hashes: readonly string[] }[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set()
  const answer = await client.rpc('erased_among', { p_organization: organizationId, p_records: records })
  return new Set(z.array(z.string()).parse(unwrap(answer)))
}

/** An organisation's sealed hash key; stores `fresh` where there is none, or in the place of `instead`. */
export async function storedHashKey(
  client: ServiceClient,
  organizationId: string,
  fresh: Sealed | null,
  instead: Sealed | null = null,
): Promise<Sealed | null> {
  const answer = await client.rpc('privacy_hash_key', { p_organization: organizationId, p_key: fresh, p_instead: instead })
  const key: unknown = unwrap(answer)
  return sealedSchema.nullable().parse(key)
}
