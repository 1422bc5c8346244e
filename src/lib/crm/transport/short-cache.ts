/** What is costly to read from a CRM, kept in this process for a short time. A key begins with the connection that it belongs to. */
export type ShortCache<Value> = {
  get(key: string): Value | null
  put(key: string, value: Value): void
  forget(key: string): void
  /** The value as it was read last, or as it is read now. What fails is not kept. */
  of(key: string, read: () => Promise<Value>): Promise<Value>
}

/**
 * How long. Short, because a field that was deleted reads as blank until it is noticed; long enough that a burst of changes, or somebody
 * who reloads a page, reads it once.
 */
const freshMs = 60_000
const entriesMax = 1_000

export function createShortCache<Value>(now: () => number = Date.now): ShortCache<Value> {
  const known = new Map<string, { readonly at: number; readonly value: Value }>()
  const get = (key: string): Value | null => {
    const cached = known.get(key)
    return cached && now() - cached.at <= freshMs ? cached.value : null
  }
  const put = (key: string, value: Value): void => {
    known.delete(key)
    known.set(key, { at: now(), value })
    // The oldest come first.
    for (const [old, { at }] of known) {
      if (now() - at <= freshMs && known.size <= entriesMax) break
      known.delete(old)
    }
  }
  return {
    get,
    put,
    forget: (key) => void known.delete(key),
    async of(key, read) {
      const cached = get(key)
      if (cached !== null) return cached
      const value = await read()
      put(key, value)
      return value
    },
  }
}

/** The key of one object's fields. */
export function fieldsKey(connectionId: string, object: string): string {
  return `${connectionId} ${object}`
}
