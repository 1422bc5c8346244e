import { filterOf } from '@/src/lib/http/conflict-answers.ts'
import { numberPlaceSchema, placesIn } from '@/src/lib/http/opaque-cursor.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { openUnder, replayCounts, replayedConflicts } from '@/src/lib/records/conflicts/conflict-replay.ts'
import { titlesOf } from '@/src/lib/records/fields/titles.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** What another policy would have decided. */
export const POST = withTenant(conflicts.replayConflicts, async ({ body }, { client, organizationId }) => {
  const { policy, days, cursor: _cursor, page_size: limit, ...wanted } = body
  const places = placesIn(conflicts.replayConflicts, body)
  const before = places.begin(numberPlaceSchema)
  const trial = { policy, days, filter: await filterOf(client, organizationId, wanted) }
  const [counts, found, open] = await Promise.all([
    replayCounts(client, organizationId, trial),
    replayedConflicts(client, organizationId, trial, { before, limit: limit + 1 }),
    openUnder(client, organizationId, trial),
  ])
  const page = found.slice(0, limit)
  const titles = await titlesOf(
    client,
    page.flatMap(({ recordId }) => recordId ?? []),
  )
  const last = page.at(-1)
  return respond(conflicts.replayConflicts, 200, {
    policy,
    days,
    total: counts.total,
    changed: counts.changed,
    was: counts.was,
    would: counts.would,
    open,
    fields: counts.fields.map(({ connectionId: _connection, ...field }) => field),
    records: page.map(({ id: _id, ...record }) => ({ ...record, title: titles.get(record.recordId ?? '')?.title ?? null })),
    next_cursor: found.length > limit && last !== undefined ? places.cursorOf(last.id) : null,
  })
})

export const { DELETE, GET, HEAD, OPTIONS, PATCH, PUT } = otherMethods(POST)
