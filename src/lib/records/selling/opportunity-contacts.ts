import { z } from 'zod'
import { type OpportunityContact, rolesIn, rolesText } from '../../contract/opportunity-contacts.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { refuseClash } from '../../core/edits/changed-meanwhile.ts'
import { changedBetweenFailure, whileUnchanged } from '../../core/edits/while-unchanged.ts'
import { Failure } from '../../core/errors.ts'
import { memberSeparator } from '../../crm/domain/sets.ts'
import { readRows } from '../rows.ts'
import type { AtOpportunity } from './competitors.ts'

type Roles = readonly string[]

const linkSchema = z.object({ to_id: databaseIdSchema, role: z.string().nullable() })
const linksSchema = z.array(linkSchema)
const linkColumns = 'to_id, role'

/** The contacts of an opportunity, deleted ones too, with what each is to it: the main one first, then as they came. */
export async function contactsOf({ client, organizationId, opportunity }: AtOpportunity): Promise<readonly OpportunityContact[]> {
  const links = client.from('record_associations').select(linkColumns).eq('organization_id', organizationId)
  const here = links.eq('from_id', opportunity).eq('field', 'contacts')
  const holder = client.from('opportunities').select('contact_id').eq('organization_id', organizationId).eq('id', opportunity)
  const [rows, main] = await Promise.all([
    readRows(linksSchema, here.order('created_at').order('to_id')),
    readRows(z.object({ contact_id: databaseIdSchema.nullable() }).nullable(), holder.maybeSingle()),
  ])
  return rows
    .map(({ to_id: id, role }) => ({ contact_id: id, is_main: id === main?.contact_id, roles: [...rolesIn(role)] }))
    .toSorted((a, b) => Number(b.is_main) - Number(a.is_main))
}

/**
 * Makes somebody one of an opportunity's contacts. It is an edit of the opportunity, and synced like any other.
 * @throws Failure `already_contact`; what the database refuses of a contact that is deleted or not there
 */
export async function addContact(at: AtOpportunity, contact: string, roles: Roles): Promise<OpportunityContact> {
  const row = {
    organization_id: at.organizationId,
    from_object: 'opportunity',
    from_id: at.opportunity,
    field: 'contacts',
    to_object: 'contact',
    to_id: contact,
    role: stored(roles),
  }
  const links = at.client.from('record_associations')
  // Where it is one already, its roles stay: they may be somebody else's, added at the same moment.
  const adding = links.upsert(row, { onConflict: 'from_id,field,to_id', ignoreDuplicates: true })
  const added = await readRows(linksSchema, adding.select(linkColumns))
  if (added.length === 0) {
    throw new Failure({
      kind: 'invalid',
      code: 'already_contact',
      message: 'This contact is linked with the opportunity already. Change its role there.',
      field: 'contact_id',
    })
  }
  return one(await contactsOf(at), contact)
}

/**
 * Changes what one of an opportunity's contacts is to it; `seen`: what the change was made of, where that is known.
 * @throws Failure `not_found` | `changed_meanwhile` where somebody else has given it other roles since
 */
export async function changeRoles(at: AtOpportunity, contact: string, roles: Roles, seen?: Roles): Promise<OpportunityContact> {
  await whileUnchanged(async () => {
    const before = await linkOf(at, contact)
    const told = seen === undefined ? {} : { roles: rolesText(seen) }
    refuseClash(told, { roles: rolesText(roles) }, { roles: rolesText(rolesIn(before.role)) })
    const links = at.client.from('record_associations').update({ role: stored(roles) })
    const link = links.eq('organization_id', at.organizationId).eq('from_id', at.opportunity)
    const ofOne = link.eq('field', 'contacts').eq('to_id', contact)
    const over = before.role === null ? ofOne.is('role', null) : ofOne.eq('role', before.role)
    if ((await readRows(linksSchema, over.select(linkColumns))).length === 0) throw changedBetweenFailure()
  })
  return one(await contactsOf(at), contact)
}

/**
 * Takes somebody away from an opportunity's contacts; both records stay. Who was the main contact is it no longer.
 * @returns what it was @throws Failure `not_found`
 */
export async function removeContact(at: AtOpportunity, contact: string): Promise<OpportunityContact> {
  const was = one(await contactsOf(at), contact)
  const links = at.client.from('record_associations').delete().eq('organization_id', at.organizationId)
  const removed = links.eq('from_id', at.opportunity).eq('field', 'contacts').eq('to_id', contact)
  if ((await readRows(linksSchema, removed.select(linkColumns))).length === 0) throw notAmongThem()
  return was
}

async function linkOf({ client, organizationId, opportunity }: AtOpportunity, contact: string) {
  const links = client.from('record_associations').select(linkColumns).eq('organization_id', organizationId)
  const [link] = await readRows(linksSchema, links.eq('from_id', opportunity).eq('field', 'contacts').eq('to_id', contact))
  if (link === undefined) throw notAmongThem()
  return link
}

function one(contacts: readonly OpportunityContact[], id: string): OpportunityContact {
  const found = contacts.find(({ contact_id: each }) => each === id)
  if (found === undefined) throw notAmongThem()
  return found
}

function notAmongThem(): Failure {
  const message = 'This contact is not linked with the opportunity.'
  return new Failure({ kind: 'invalid', code: 'not_found', message })
}

function stored(roles: Roles): string | null {
  return roles.length === 0 ? null : roles.join(memberSeparator)
}
