import type { OfContact } from '../../records/contacts/of-contact.ts'
import { resourceOf } from '../../records/resources/resources.ts'
import { readResource } from '../../records/resources/rows.ts'
import type { Tenant } from '../session.ts'
import { askedBy } from './asked.ts'

/** The contact that an address names. @throws Failure `not_found` for one that is not there, was deleted or is another organisation's */
export async function contactOf(tenant: Tenant, contactId: string): Promise<OfContact> {
  await readResource(askedBy(tenant, resourceOf('contact')), contactId)
  return { organizationId: tenant.organizationId, contactId }
}
