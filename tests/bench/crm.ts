import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { Person } from './person.ts'

export type CrmPerson = { readonly id: string; readonly person: Person }

/** A CRM, as a hand-written sync uses it with the vendor's SDK. */
export type Crm = {
  /** Pages of all contacts, or of those changed since (ISO 8601), at the largest page size. */
  pages(since: string | null): AsyncIterable<readonly CrmPerson[]>
  /** The id of the contact with this email. */
  find(email: string): Promise<string | null>
  create(person: Person): Promise<void>
  update(id: string, person: Person): Promise<void>
  /** Upserts by email, at most `batchSizeMax` contacts, with the fewest calls that the vendor's API allows. */
  upsertMany(people: readonly Person[]): Promise<void>
  readonly batchSizeMax: number
}

const crms: Readonly<Record<CrmType, (url: string) => Promise<Crm>>> = {
  hubspot: async (url) => (await import('./crm-hubspot.ts')).openHubSpot(url),
  salesforce: async (url) => (await import('./crm-salesforce.ts')).openSalesforce(url),
  pipedrive: async (url) => (await import('./crm-pipedrive.ts')).openPipedrive(url),
}

/** Opens the sandbox's demo account with its non-expiring token. Loads only that CRM's SDK. */
export function openCrm(crmType: CrmType, url: string): Promise<Crm> {
  return crms[crmType](url)
}
