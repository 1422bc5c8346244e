import { linkedRefs } from '../../db/references.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { ObjectType } from '../domain/entities.ts'
import { syncedObjects } from '../domain/objects.ts'
import type { LinkedRecords } from '../port/linked.ts'

/**
 * The linked records of a connection. A delta asks after those of one object after the other, and mostly nothing was linked since: it is
 * told about all of them by one query.
 */
export function linkedRecords(db: ServiceClient, connectionId: string): LinkedRecords {
  let asked: { readonly since: string; readonly left: Set<ObjectType>; readonly answer: ReturnType<typeof linkedRefs> } | null =
    null
  return async (target, { since, after }) => {
    if (since === null || after !== null) return of(target, await linkedRefs(db, connectionId, [target], { since, after }))
    if (asked?.since !== since || !asked.left.has(target)) {
      asked = {
        since,
        left: new Set<ObjectType>(syncedObjects),
        answer: linkedRefs(db, connectionId, syncedObjects, { since, after }),
      }
    }
    // A second call for one object queries again.
    asked.left.delete(target)
    return of(target, await asked.answer)
  }
}

function of(target: ObjectType, { ids, asOf }: Awaited<ReturnType<typeof linkedRefs>>) {
  return { ids: ids[target] ?? [], asOf }
}
