import { type Asked, type ListQuery, listResource } from '../resources/rows.ts'

const dayMs = 24 * 60 * 60 * 1_000
const dayAfter = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)

/** Contacts whose passport expires within so many days from today (UTC), the nearest first; `withExpired`: those that have expired too. */
export async function expiringPassports(
  asked: Asked,
  { days, withExpired }: { readonly days: number; readonly withExpired: boolean },
  paging: Pick<ListQuery, 'offset' | 'limit'>,
) {
  const until = { column: 'passport_expiry', op: 'lte', value: dayAfter(days) }
  const since = withExpired ? [] : [{ column: 'passport_expiry', op: 'gte', value: dayAfter(0) }]
  const order = { search: '', sort: 'passport_expiry', descending: false, after: null, deleted: false }
  return listResource(asked, { ...order, ...paging, conditions: [until, ...since] })
}
