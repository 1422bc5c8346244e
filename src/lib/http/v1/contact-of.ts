import { Failure } from '../../core/errors.ts'
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

/** That a reference leads nowhere, where the address is fine: told of the contact that the body names. */
export function ofNamedContact(thrown: unknown): never {
  if (thrown instanceof Failure && thrown.code === 'reference_not_found') {
    const message = 'There is no such contact, or it was deleted.'
    throw new Failure({
      kind: 'invalid',
      code: thrown.code,
      message,
      field: 'contact_id',
      faults: [{ field: 'contact_id', message }],
    })
  }
  throw thrown
}
