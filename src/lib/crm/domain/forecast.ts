import { type ConnectionSettings, callsLeft } from './settings.ts'

/** What a CRM takes and charges, as far as a forecast needs to know. */
export type CallModel = {
  readonly pageSize: number
  readonly batchSize: number
  readonly costs: { readonly page: number; readonly read: number; readonly lookup: number; readonly write: number }
  /** Requests that the slowest lane of a read or write allows. */
  readonly rate: { readonly requests: number; readonly perMs: number }
}

export type Forecast = { readonly calls: number; readonly cost: number; readonly seconds: number; readonly days: number }

/** Calls of a run that are not about records: its fields, a count, a mark, the end of the list. */
const overhead = 5

/** Where writes are single, everybody is looked for in the list of what changed, in which the last creates come again. */
const listsPerLook = 3

/**
 * What a full sync takes, from how many records there are. An upper bound of the calls: records that are the same on both sides need no write,
 * which nobody knows before.
 */
export function forecastFull(
  model: CallModel,
  counts: { readonly crmRecords: number; readonly toCreate: number; readonly toUpdate: number },
  settings: Pick<ConnectionSettings, 'dailyBudget' | 'liveShare'>,
): Forecast {
  const { pageSize, batchSize, costs, rate } = model
  const pages = Math.ceil(counts.crmRecords / pageSize)
  const creates = Math.ceil(counts.toCreate / batchSize)
  const updates = Math.ceil(counts.toUpdate / batchSize)
  // Whoever is created is looked for before, and whoever is updated is read before: as many a call as are written.
  const lookups = batchSize === 1 ? Math.ceil(counts.toCreate / pageSize) * listsPerLook : creates
  const calls = overhead + pages + creates + lookups + updates * 2
  const cost = (overhead + pages) * costs.page + lookups * costs.lookup + updates * costs.read + (creates + updates) * costs.write
  const perDay = callsLeft(settings, { background: 0, live: 0 }, false)
  return {
    calls,
    cost,
    seconds: Math.ceil((calls / rate.requests) * (rate.perMs / 1000)),
    days: perDay === null ? 1 : Math.max(1, Math.ceil(calls / Math.max(1, perDay))),
  }
}
