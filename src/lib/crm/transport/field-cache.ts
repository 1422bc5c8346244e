import type { RemoteField } from '../connector.ts'

/**
 * How long a CRM's field definitions are taken for true by live work. Short, because a field that was deleted there reads as blank until it is
 * noticed; long enough that a burst of changes asks once.
 */
const freshMs = 60_000

/** Field definitions of connections, in this process. Each connection sees its own alone. */
export type FieldCache = {
  of(connectionId: string, describe: () => Promise<readonly RemoteField[]>): Promise<readonly RemoteField[]>
  /** Keeps what has just been read anyway. */
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
      const held = known.get(connectionId)
      if (held && now() - held.at <= freshMs) return held.fields
      const fields = await describe()
      put(connectionId, fields)
      return fields
    },
  }
}
