import { type ConnectionSettings, callsLeft } from './settings.ts'

/** What a forecast needs of a CRM's limits and costs. */
export type CallModel = {
  readonly pageSize: number
  readonly batchSize: number
  readonly costs: { readonly page: number; readonly read: number; readonly lookup: number; readonly write: number }
  /** Rate limit of the lane that reads and writes use. */
  readonly rate: { readonly requests: number; readonly perMs: number }
}

export type Forecast = { readonly calls: number; readonly cost: number; readonly seconds: number; readonly days: number }

/** Calls that are independent of the number of records: fields, count, watermark, end of the list, and two pages of users. */
const overhead = 7

/** Where writes are single, look-ups read the list of recent changes, which includes the run's own last creates. */
const listsPerLookup = 3

/** One object of a full sync: what its calls cost, and how many of its records there are. */
export type ForecastPart = {
  readonly model: CallModel
  readonly counts: { readonly crmRecords: number; readonly toCreate: number; readonly toUpdate: number }
}

/**
 * Calls, cost and duration of a full sync, from the numbers of records of its objects. An upper bound: records that are equal on both sides
 * need no write, and that is only known after reading them.
 */
export function forecastFull(
  parts: readonly ForecastPart[],
  settings: Pick<ConnectionSettings, 'dailyBudget' | 'liveShare'>,
): Forecast {
  const needed = parts.map(callsOf)
  const calls = needed.reduce((sum, part) => sum + part.calls, 0)
  const perDay = callsLeft(settings, { background: 0, live: 0 }, 'background')
  return {
    calls,
    cost: needed.reduce((sum, part) => sum + part.cost, 0),
    seconds: Math.ceil(needed.reduce((sum, part) => sum + part.seconds, 0)),
    days: perDay === null ? 1 : Math.max(1, Math.ceil(calls / Math.max(1, perDay))),
  }
}

function callsOf({ model, counts }: ForecastPart) {
  const { pageSize, batchSize, costs, rate } = model
  const pages = Math.ceil(counts.crmRecords / pageSize)
  const creates = Math.ceil(counts.toCreate / batchSize)
  const updates = Math.ceil(counts.toUpdate / batchSize)
  // Each create is preceded by a look-up and each update by a read, so both count twice.
  const lookups = batchSize === 1 ? Math.ceil(counts.toCreate / pageSize) * listsPerLookup : creates
  const calls = overhead + pages + creates + lookups + updates * 2
  const cost = (overhead + pages) * costs.page + lookups * costs.lookup + updates * costs.read + (creates + updates) * costs.write
  return { calls, cost, seconds: (calls / rate.requests) * (rate.perMs / 1000) }
}
