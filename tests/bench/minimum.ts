import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { changedShare, type Scenario } from './plan.ts'

/** Records in the largest page of a list, of a query for changes, and in the largest batch of writes. */
const sizes: Readonly<Record<CrmType, { readonly list: number; readonly changes: number; readonly write: number }>> = {
  hubspot: { list: 100, changes: 200, write: 100 },
  salesforce: { list: 2000, changes: 2000, write: 200 },
  pipedrive: { list: 500, changes: 500, write: 1 },
}

/**
 * The fewest calls of the vendor's synchronous API that are enough: full pages of records to read, full batches of records to write, and at
 * least one call for changes. Bulk jobs can need fewer.
 */
export function fewestApiCalls(crm: CrmType, scenario: Scenario, records: number): number {
  const { list, changes, write } = sizes[crm]
  const changedOnEachSide = changedPerSide(scenario, records)
  switch (scenario) {
    case 'pull':
    case 'match':
      return Math.ceil(records / list)
    case 'push':
      return Math.ceil(records / write)
    case 'delta0':
    case 'delta1':
    case 'delta10':
      return Math.max(1, Math.ceil(changedOnEachSide / changes)) + Math.ceil(changedOnEachSide / write)
  }
}

/** An account as a first sync reads it. */
type Account = {
  /** Of each object that is read. */
  readonly counts: readonly number[]
  readonly notes: number
  /** Deals with other people than their main contact. */
  readonly sharedDeals: number
}

/**
 * The fewest calls that are enough for a first read: full pages of every object, whose references are in them, and what no list has. Pipedrive
 * tells who takes part in a deal for one deal a call (`GET /v1/deals/{id}/participants`, `GET /v2/persons?deal_id=`; the list has their number
 * and the main person). Salesforce gives each note's text by an address of its own, which composite requests do not take.
 */
export function fewestCallsOfFirstRead(crm: CrmType, { counts, notes, sharedDeals }: Account): number {
  const pages = counts.reduce((sum, count) => sum + Math.ceil(count / sizes[crm].list), 0)
  const apart: Readonly<Record<CrmType, number>> = { hubspot: 0, salesforce: notes, pipedrive: sharedDeals }
  return pages + apart[crm]
}

export function changedPerSide(scenario: Scenario, records: number): number {
  return Math.floor((changedShare[scenario] * records) / 2)
}
