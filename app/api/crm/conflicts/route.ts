import { after } from 'next/server'
import { engine } from '@/src/lib/crm/engine.ts'
import { resolveConflict } from '@/src/lib/crm/use-cases/resolve-conflict.ts'
import { filterOf, toldConflicts } from '@/src/lib/http/conflict-answers.ts'
import { placesIn } from '@/src/lib/http/opaque-cursor.ts'
import { conflicts } from '@/src/lib/http/operations/conflicts.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { conflictPlaceSchema, conflictsPage, placeOf } from '@/src/lib/records/conflicts/conflicts.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** The open conflicts, a page at a time. */
export const GET = withTenant(conflicts.readConflicts, async ({ query }, { client, organizationId }) => {
  const { cursor: _cursor, page_size: limit, ...wanted } = query
  const places = placesIn(conflicts.readConflicts, query)
  const place = places.begin(conflictPlaceSchema)
  const filter = await filterOf(client, organizationId, wanted)
  const found = await conflictsPage(client, organizationId, { filter, after: place, limit: limit + 1 })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return respond(conflicts.readConflicts, 200, {
    conflicts: await toldConflicts(client, organizationId, page),
    next_cursor: found.length > limit && last !== undefined ? places.cursorOf(placeOf(last)) : null,
  })
})

/** Decides one open conflict. Who may edit the record may decide. */
export const POST = withTenant(conflicts.decideConflict, async ({ body }, { organizationId, userId }) => {
  await resolveConflict(engine(), { organizationId, userId, ...body })
  after(drainAfterwards)
  return respond(conflicts.decideConflict, 200, { success: true })
})

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods(GET, POST)
