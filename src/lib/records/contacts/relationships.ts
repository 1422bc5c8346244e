import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { asStored, type RelationshipKind, seenFrom, storedKinds } from '../../crm/domain/relationships.ts'
import { unwrap } from '../../db/result.ts'
import { readRows, type UserClient } from '../rows.ts'
import { titlesOf } from '../fields/titles.ts'
import type { OfContact } from './of-contact.ts'

/** What another contact is to this one. */
export type Related = {
  readonly id: string
  readonly contactId: string
  readonly name: string
  readonly kind: RelationshipKind
  readonly createdAt: string
}

const rowSchema = z.object({
  id: databaseIdSchema,
  contact_id: databaseIdSchema,
  related_id: databaseIdSchema,
  kind: z.enum(storedKinds),
  created_at: z.string(),
})
const columns = 'id, contact_id, related_id, kind, created_at'
const relationshipsMax = 500

/** Who is what to a contact, those that were deleted left out. */
export async function relationshipsOf(client: UserClient, of: OfContact): Promise<readonly Related[]> {
  const { organizationId, contactId } = of
  const rows = await readRows(
    z.array(rowSchema),
    client
      .from('contact_relationships')
      .select(columns)
      .eq('organization_id', organizationId)
      .or(`contact_id.eq.${contactId},related_id.eq.${contactId}`)
      .order('created_at')
      .order('id')
      .limit(relationshipsMax),
  )
  const seen = rows.map((row) => seenBy(contactId, row))
  const titles = await titlesOf(
    client,
    seen.map((each) => each.contactId),
  )
  return seen.flatMap((each) => {
    const named = titles.get(each.contactId)
    return named === undefined || named.isDeleted === true ? [] : [{ ...each, name: named.title }]
  })
}

function seenBy(contactId: string, { id, contact_id, related_id, kind, created_at }: z.infer<typeof rowSchema>) {
  const seen = seenFrom(contactId, { contactId: contact_id, relatedId: related_id, kind })
  return { id, contactId: seen.relatedId, kind: seen.kind, createdAt: created_at }
}

/** Says what a contact is to this one; said already, from either side, nothing changes. @throws Failure `reference_not_found` */
export async function addRelationship(
  client: UserClient,
  { organizationId, contactId }: OfContact,
  { relatedId, kind }: { readonly relatedId: string; readonly kind: RelationshipKind },
): Promise<string> {
  const stored = asStored({ contactId, relatedId, kind })
  const row = { contact_id: stored.contactId, related_id: stored.relatedId, kind: stored.kind }
  const found = () =>
    readRows(
      z.array(rowSchema.pick({ id: true })),
      client.from('contact_relationships').select('id').eq('organization_id', organizationId).match(row),
    )
  const [before] = await found()
  if (before) return before.id
  const { error } = await client.from('contact_relationships').insert({ organization_id: organizationId, ...row })
  // Somebody else said it at the same moment.
  if (error !== null && error.code !== '23505') unwrap({ data: null, error })
  const [added] = await found()
  if (!added) throw noSuch()
  return added.id
}

/** @throws Failure `not_found` for one that is none of this contact's */
export async function endRelationship(client: UserClient, of: OfContact, id: string): Promise<void> {
  const { organizationId, contactId } = of
  const ended = await readRows(
    z.array(rowSchema.pick({ id: true })),
    client
      .from('contact_relationships')
      .delete()
      .eq('organization_id', organizationId)
      .eq('id', id)
      .or(`contact_id.eq.${contactId},related_id.eq.${contactId}`)
      .select('id'),
  )
  if (ended.length === 0) throw noSuch()
}

function noSuch(): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such relationship.' })
}
