/** Values by name, of anything that JSON can hold; a name that is absent is blank. */
export type NamedValues<Value> = ReadonlyMap<string, Value>

/** One name that two people changed differently. Undefined: blank. */
export type EditClash<Value> = {
  readonly name: string
  readonly mine: Value | undefined
  readonly theirs: Value | undefined
}

export type MergedEdits<Value> = {
  /** What was changed in mine and is not so already; undefined clears the value. */
  readonly changes: ReadonlyMap<string, Value | undefined>
  /** What was changed in mine, and meanwhile to something else. */
  readonly clashes: readonly EditClash<Value>[]
}

/**
 * Three-way merge of an edit: of what somebody opened, what they made of it, and what is stored by now. Only what was changed is
 * saved, and only what was changed on both sides differently is a clash.
 */
export function mergeEdits<Value>(
  opened: NamedValues<Value>,
  mine: NamedValues<Value>,
  theirs: NamedValues<Value>,
): MergedEdits<Value> {
  const changes = new Map<string, Value | undefined>()
  const clashes: EditClash<Value>[] = []
  for (const name of differingNames(opened, mine)) {
    const own = mine.get(name)
    const now = theirs.get(name)
    if (isSame(own, now)) continue
    if (isSame(now, opened.get(name))) changes.set(name, own)
    else clashes.push({ name, mine: own, theirs: now })
  }
  return { changes, clashes }
}

/** The names whose values differ between the two. */
export function differingNames<Value>(a: NamedValues<Value>, b: NamedValues<Value>): ReadonlySet<string> {
  return new Set([...a.keys(), ...b.keys()].filter((name) => !isSame(a.get(name), b.get(name))))
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder)
}

/** Objects are the same whatever the order of their keys. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
