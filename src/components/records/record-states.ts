import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { type LinkState, linkState, mostUrgent } from '@/src/lib/records/links/link-state.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'

/** A record's state over all CRMs; `crms`: which ones, if they differ. */
export type RecordState = { readonly state: LinkState; readonly crms: readonly string[] }

/** The most urgent state of each record that is linked with one of these connections, by its id. */
export function statesOf(
  recordIds: readonly string[],
  links: readonly LinkView[],
  connections: readonly ConnectionView[],
): ReadonlyMap<string, RecordState> {
  const states = new Map<string, RecordState>()
  for (const recordId of recordIds) {
    const own = connections.flatMap((connection) => {
      const link = links.find((each) => each.recordId === recordId && each.connectionId === connection.id)
      return link ? [{ crm: crmNames[connection.crmType], state: linkState(link) }] : []
    })
    const state = mostUrgent(own.map((each) => each.state))
    if (state === null) continue
    const inState = own.flatMap((each) => (each.state === state ? each.crm : []))
    const isPlain = state === 'in_sync' || inState.length === connections.length
    states.set(recordId, { state, crms: isPlain ? [] : inState })
  }
  return states
}
