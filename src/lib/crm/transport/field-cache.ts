import type { RemoteField } from '../connector.ts'

/**
 * How long live syncs cache a CRM's field definitions. Short, because a deleted field reads as blank until it is noticed; long
 * enough that a burst of changes reads them once.
 */
const freshMs = 60_000

/** Field definitions by connection, cached in this process. */
export type FieldCache = {
  of(connectionId: string, describe: () => Promise<readonly RemoteField[]>): Promise<readonly RemoteField[]>
  /** Caches definitions that were read for another purpose. */
  put(connectionId: string, fields: readonly RemoteField[]): void
}

export function createFieldCache(now: () => number = Date.now): FieldCache {
  const known = new Map<string, { readonly at: number; readonly fields: readonly RemoteField[] }>()
  function put(connectionId: string, fields: readonly RemoteField[]): void {
    for (const [id, { at }] of known) if (now() - at > freshMs) known.delete(id)
    known.set(connectionId, { at: now(), fields })
  }
  return {
    put,
    async of(connectionId, describe) {
      const cached = known.get(connectionId)
      if (cached && now() - cached.at <= freshMs) return cached.fields
      const fields = await describe()
      put(connectionId, fields)
      return fields
    },
  }
}
