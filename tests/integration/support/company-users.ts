import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { recordUser } from './crm-records.ts'

/** What people of a CRM do with companies and whose contacts they are, past the hub. */
export type CompanyUser = {
  addCompany(name: string, website: string): Promise<string>
  addContact(email: string): Promise<string>
  /** Gives a contact its company, or takes it away. */
  assign(contactId: string, companyId: string | null): Promise<void>
  renameCompany(id: string, name: string): Promise<void>
  /** Merges the loser into the winner. */
  merge(winner: string, loser: string): Promise<void>
  companies(): Promise<readonly { readonly id: string; readonly name: string }[]>
  contacts(): Promise<readonly { readonly id: string; readonly email: string; readonly companyId: string | null }[]>
}

export function companyUser(crmType: CrmType, url: string): CompanyUser {
  const [companies, contacts] = [recordUser(crmType, url, 'account'), recordUser(crmType, url, 'contact')]
  return {
    addCompany: (name, website) => companies.create({ name, website, ...(crmType === 'hubspot' ? { domain: website } : {}) }),
    addContact: (email) => contacts.create({ email, lastName: 'Nr' }),
    assign: (contactId, companyId) => contacts.edit(contactId, { account: companyId }),
    renameCompany: (id, name) => companies.edit(id, { name }),
    merge: (winner, loser) => companies.merge(winner, loser),
    companies: async () => (await companies.list()).map(({ id, values }) => ({ id, name: values.name ?? '' })),
    contacts: async () =>
      (await contacts.list()).map(({ id, values }) => ({ id, email: values.email ?? '', companyId: values.account })),
  }
}
