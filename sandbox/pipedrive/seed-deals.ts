import { type DemoDeal, makeDeals } from '../demo/deals.ts'
import { importDates } from '../kit/import-dates.ts'
import { currencies } from './currencies.ts'
import type { CustomValue } from './custom-values.ts'
import type { SandboxCompany } from './credentials.ts'
import { blankDeal, type DealBody, firstDealId } from './deal-body.ts'
import { dealTerms } from './deal-writes.ts'
import type { PipelineStore } from './pipeline-store.ts'
import { nextNumber, wholeSecond } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const seedOfDeals = 20_260_331
const bulks = { bulkSize: 100, stepMs: 61_000, turnMs: 7_000 }
const live = { sql: 'deleted_at IS NULL', values: [] }

/** Won and lost deals stay in the stage where they were. */
function stageOf(pipelines: PipelineStore, companyId: number, deal: DemoDeal): Pick<DealBody, 'stage_id' | 'pipeline_id'> {
  const pipeline = pipelines.live(companyId)[deal.pipeline]
  const stages = pipeline === undefined ? [] : pipelines.stagesOf(companyId, pipeline.id)
  const stage = stages[Math.floor(deal.progress * stages.length)]
  if (stage === undefined) throw new Error(`Company ${companyId} has no pipeline ${deal.pipeline}`)
  return { stage_id: stage.id, pipeline_id: stage.pipeline_id }
}

function closingOf({ status, closesOn, lostReason }: DemoDeal, now: number): Partial<DealBody> {
  if (status === 'open') return { first_won_time: null }
  const at = Math.min(now, Date.parse(`${closesOn}T15:20:00Z`))
  const close = { status, close_time: at }
  return status === 'won' ? { ...close, won_time: at, first_won_time: at } : { ...close, lost_time: at, lost_reason: lostReason }
}

/** Adds deals among a company's persons and organizations; the times of those stay. */
export function importDealsOfPersons(sandbox: Sandbox, { id: companyId, users, admin }: SandboxCompany, count: number): void {
  const { db, deals, participants, searchIndex, persons, organizations, pipelines } = sandbox
  const now = wholeSecond(sandbox.clock())
  const people = persons.list(companyId, live, 'id', Number.MAX_SAFE_INTEGER)
  const companies = organizations.list(companyId, live, 'id', Number.MAX_SAFE_INTEGER)
  const names = new Map(companies.map(({ id, body }) => [id, body.name]))
  const ids = new Map(companies.map(({ id, body }) => [body.name, id]))
  const fields = [...sandbox.fields.custom(companyId, 'deal').values()]
  const codeOf = (name: string) => fields.find((field) => field.name === name)?.code
  const [currency = 'EUR', ...others] = currencies.flatMap(({ code, active_flag }) => (active_flag ? [code] : []))
  const making = {
    count,
    seed: seedOfDeals,
    currencies: [currency, ...others],
    pipelines: pipelines.live(companyId).length,
  } as const
  const named = people.map(({ orgId }) => (orgId === null ? '' : (names.get(orgId) ?? '')))

  function custom(deal: DemoDeal): Record<string, CustomValue> {
    const values = [
      ['Destination', deal.destination],
      ['Travellers', deal.travellers],
      ['First day of travel', deal.travelStart],
    ] as const
    return Object.fromEntries(
      values.flatMap(([name, value]) => {
        const code = codeOf(name)
        return code === undefined || value === null ? [] : [[code, value]]
      }),
    )
  }

  db.transaction(() => {
    let index = 0
    for (const deal of makeDeals(named, { ...making, owners: users.length })) {
      const { createdAt: addedAt, changedAt: updatedAt } = importDates(index, now, bulks)
      const id = nextNumber(db, companyId, 'deal', firstDealId)
      const takingPart = deal.contacts.flatMap((place) => people[place]?.id ?? [])
      const body: DealBody = {
        ...blankDeal,
        ...stageOf(pipelines, companyId, deal),
        ...closingOf(deal, now),
        title: deal.title,
        value: Number(deal.amount ?? '0'),
        currency: deal.currency,
        person_id: takingPart[0] ?? null,
        expected_close_date: index % 5 === 2 ? null : deal.closesOn,
        is_archived: deal.status === 'lost' && index % 3 === 0,
        custom_fields: custom(deal),
      }
      const ownerId = (deal.owner === null ? undefined : users[deal.owner])?.id ?? admin.id
      const orgId = deal.company === null ? null : (ids.get(deal.company) ?? null)
      deals.insert(companyId, { id, addedAt, updatedAt, deletedAt: null, ownerId, orgId, body })
      searchIndex.add(companyId, 'deal', id, dealTerms(sandbox, companyId, body), 0)
      for (const personId of takingPart) participants.add(companyId, id, personId, addedAt)
      index += 1
    }
  })
  db.analyze()
}
