import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { Person } from './person.ts'

export type CrmPerson = { readonly id: string; readonly person: Person }

/** A CRM as somebody uses it who writes a sync by hand with the vendor's SDK. */
export type Crm = {
  /** Pages of everybody, or of who changed since (ISO 8601), at the largest page size. */
  pages(since: string | null): AsyncIterable<readonly CrmPerson[]>
  /** The id of who has this e-mail. */
  find(email: string): Promise<string | null>
  create(person: Person): Promise<void>
  update(id: string, person: Person): Promise<void>
  /** Creates who is not there by e-mail and updates who is, at most `batchSizeMax` people, with the fewest calls that the vendor offers. */
  upsertMany(people: readonly Person[]): Promise<void>
  readonly batchSizeMax: number
}

const crms: Readonly<Record<CrmType, (url: string) => Promise<Crm>>> = {
  hubspot: async (url) => (await import('./crm-hubspot.ts')).openHubSpot(url),
  salesforce: async (url) => (await import('./crm-salesforce.ts')).openSalesforce(url),
  pipedrive: async (url) => (await import('./crm-pipedrive.ts')).openPipedrive(url),
}

/** Opens the sandbox's demo account with its never-ending token. Only the SDK that is needed is loaded. */
export function openCrm(crmType: CrmType, url: string): Promise<Crm> {
  return crms[crmType](url)
}
