import { Failure } from '@/src/lib/core/errors.ts'
import { placesIn } from '@/src/lib/http/opaque-cursor.ts'
import { history } from '@/src/lib/http/operations/history.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import {
  actorName,
  historyCursorSchema,
  historyNames,
  historyOf,
  historyReason,
  isRecordOf,
} from '@/src/lib/records/history/history.ts'
import { runById } from '@/src/lib/records/connections/sync-views.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

/** Where the values of a record, or what a run did, come from. */
export const GET = withTenant(history.readHistory, async ({ query }, { client, organizationId }) => {
  const places = placesIn(history.readHistory, query)
  const after = places.begin(historyCursorSchema)
  const { record_id: recordId, run_id: runId, field, side, kind, search, limit } = query
  const filter = { recordId, runId, field, side, search, ...(kind === undefined ? {} : { kinds: [kind] }) }
  const [page, run] = await Promise.all([
    historyOf(client, organizationId, filter, after === null ? {} : { after }, limit),
    runId === undefined ? null : runById(client, organizationId, runId),
  ])
  // Of a record that is gone for good, what is logged of it may still be there.
  const isKnown = page.rows.length > 0 || recordId === undefined || (await isRecordOf(client, organizationId, recordId))
  if (!isKnown || (runId !== undefined && run === null)) {
    throw new Failure({ kind: 'invalid', code: 'not_found', message: 'The organisation has no such record or run.' })
  }
  const names = await historyNames(client, organizationId, page.rows)
  return respond(history.readHistory, 200, {
    items: page.rows.map((entry) => ({
      id: entry.id,
      at: entry.createdAt,
      run_id: entry.runId,
      connection_id: entry.connectionId,
      crm_type: names.connections.get(entry.connectionId ?? '') ?? null,
      object: entry.object,
      record_id: entry.recordId,
      crm_record_id: entry.crmRecordId,
      side: entry.side,
      kind: entry.kind,
      field: entry.field,
      before: entry.before,
      after: entry.after,
      reason: { code: entry.reason, text: historyReason(entry, names) },
      actor: { ...entry.actor, name: actorName(entry, names) },
    })),
    next_cursor: page.next === null ? null : places.cursorOf(page.next),
  })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
