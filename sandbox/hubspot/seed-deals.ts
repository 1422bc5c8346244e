import type { DemoDeal } from '../demo/deals.ts'
import { makeDeals } from '../demo/deals.ts'
import { associationTypes } from './association-types.ts'
import { showAround } from './associations.ts'
import { currencyCodes } from './currencies.ts'
import { isClosed } from './deal-rules.ts'
import { owners } from './owners.ts'
import type { Pipeline } from './pipeline-store.ts'
import type { RecordVersion, Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import { importRecords, importTarget } from './seed.ts'

const seedOfDeals = 20_260_330
/** Of the deals, those that their pages have closed and reopened keep the date of closing. */
const closeHour = 'T00:00:00.000Z'

function stageOf({ stages }: Pipeline, { status, progress }: DemoDeal): string {
  const open = stages.filter((stage) => !isClosed(stage))
  const won = stages.find(({ metadata }) => metadata['probability'] === '1.0')
  const lost = stages.find((stage) => isClosed(stage) && stage !== won)
  const stage = status === 'won' ? won : status === 'lost' ? lost : open[Math.floor(progress * open.length)]
  return (stage ?? open[0])?.id ?? ''
}

function valuesOf(pipelines: readonly Pipeline[], deal: DemoDeal, index: number): Values {
  const pipeline = pipelines[deal.pipeline]
  if (pipeline === undefined) throw new Error(`The portal has no pipeline ${deal.pipeline}`)
  const owner = deal.owner === null ? undefined : owners[deal.owner]?.id
  const values: Readonly<Record<string, string | null | undefined>> = {
    dealname: deal.title,
    pipeline: pipeline.id,
    dealstage: stageOf(pipeline, deal),
    amount: deal.amount,
    // Deals from before the portal had several currencies have none.
    deal_currency_code: deal.currency === currencyCodes[0] && index % 4 === 0 ? null : deal.currency,
    closedate: index % 11 === 3 ? null : `${deal.closesOn}${index % 3 === 0 ? 'T22:30:00.000Z' : closeHour}`,
    hubspot_owner_id: owner,
    closed_lost_reason: deal.lostReason,
    dealtype: index % 2 === 0 ? 'newbusiness' : null,
    destination: deal.destination,
    travellers: deal.travellers === null ? null : String(deal.travellers),
    travel_start: deal.travelStart,
  }
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value == null ? [] : [[name, value]])))
}

/** Adds deals among a portal's contacts and their companies; the times of those stay. */
export function importDealsOfContacts(sandbox: Sandbox, portalId: number, count: number): void {
  const [contacts, companies, deals] = [
    importTarget(portalId, 'contacts'),
    importTarget(portalId, 'companies'),
    importTarget(portalId, 'deals'),
  ]
  const all = (target: typeof contacts): readonly RecordVersion[] =>
    sandbox.records.page(target, 'live', 0, Number.MAX_SAFE_INTEGER)
  const people = all(contacts)
  const pipelines = sandbox.pipelines.list(deals)
  const companyIds = new Map(all(companies).map(({ id, values }) => [values['name'], id]))
  const named = people.map(({ values }) => values['company']?.trim() ?? '')
  const [currency = 'EUR', ...otherCurrencies] = currencyCodes
  const making = { count, seed: seedOfDeals, currencies: [currency, ...otherCurrencies], pipelines: pipelines.length } as const
  const made = [...makeDeals(named, { ...making, owners: owners.length })]
  const lastBefore = all(deals).at(-1)?.id ?? 0
  importRecords(
    sandbox,
    deals,
    made.map((deal, index) => valuesOf(pipelines, deal, index)),
  )
  const ids = sandbox.records.page(deals, 'live', lastBefore, Number.MAX_SAFE_INTEGER).map(({ id }) => id)
  sandbox.db.transaction(() => {
    made.forEach(({ company, contacts: places }, index) => {
      const id = ids[index]
      if (id === undefined) return
      const companyId = companyIds.get(company ?? undefined)
      if (companyId !== undefined) link(sandbox, portalId, id, 'companies', companyId)
      for (const place of places) {
        const person = people[place]
        if (person !== undefined) link(sandbox, portalId, id, 'contacts', person.id)
      }
      showAround(sandbox, deals, { object: 'deals', id })
    })
  })
}

function link({ associations }: Sandbox, portalId: number, deal: number, object: string, other: number): void {
  const [from, to] = [
    { object: 'deals', id: deal },
    { object, id: other },
  ]
  for (const type of associationTypes) {
    if (type.from !== 'deals' || type.to !== object) continue
    associations.add(portalId, from, to, type.id)
    associations.add(portalId, to, from, type.inverse)
  }
}
