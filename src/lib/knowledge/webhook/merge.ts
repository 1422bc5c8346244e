/** A value of JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue }
type JsonObject = { readonly [name: string]: JsonValue }

/**
 * Merges a partial document into a whole one. Objects as JSON Merge Patch says: members that come replace those that are there, null takes one
 * away. Lists whose items all have an `id` are merged by it: an item that is known is merged, another one is added, and one with
 * `"deleted": true` is taken away. Any other list replaces the one that was there. https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergeDocument(whole: JsonValue, partial: JsonValue): JsonValue {
  if (isList(partial)) return mergedList(isList(whole) ? whole : [], partial)
  if (!isObject(partial)) return partial
  const members = new Map<string, JsonValue>(isObject(whole) ? Object.entries(whole) : [])
  for (const [name, value] of Object.entries(partial)) {
    if (value === null) members.delete(name)
    else members.set(name, mergeDocument(members.get(name) ?? null, value))
  }
  return Object.fromEntries(members)
}

function mergedList(before: readonly JsonValue[], partial: readonly JsonValue[]): readonly JsonValue[] {
  if (partial.length === 0 || ![...before, ...partial].every((item) => idOf(item) !== null)) return partial
  const byId = new Map(before.map((item) => [idOf(item), item] as const))
  for (const item of partial) {
    const id = idOf(item)
    if (isObject(item) && item['deleted'] === true) byId.delete(id)
    else byId.set(id, mergeDocument(byId.get(id) ?? null, item))
  }
  return [...byId.values()]
}

/** An item's id as text; null: it has none. */
function idOf(item: JsonValue): string | null {
  const id = isObject(item) ? item['id'] : undefined
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value)
}
