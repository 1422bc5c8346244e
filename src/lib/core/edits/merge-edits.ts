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

/**
 * Of a change that says what it saw: the first part that somebody else has changed too, and to something else. What the change does not
 * concern, and what it did not see, is asked about by nobody. A blank text is as good as none: forms have the one where rows have the other.
 */
export function clashOf(seen: object, wanted: object, current: object): EditClash<unknown> | null {
  const stored = new Map<string, unknown>(Object.entries(seen))
  const mine = new Map<string, unknown>(Object.entries(wanted).filter(([name, value]) => value !== undefined && stored.has(name)))
  const of = (values: object) => {
    const all = new Map<string, unknown>(Object.entries(values))
    return new Map([...mine.keys()].map((name) => [name, all.get(name) === '' ? null : (all.get(name) ?? null)]))
  }
  const [clash] = mergeEdits<unknown>(of(seen), of(wanted), of(current)).clashes
  return clash ?? null
}

export type MergedRows<Row> = {
  readonly rows: readonly Row[]
  /** Rows that were changed on both sides differently: mine stand. */
  readonly clashes: readonly Row[]
}

/**
 * Three-way merge of a list that is saved as a whole, row by row: mine where I changed it, theirs everywhere else. The order is mine; rows
 * that are theirs alone come last.
 */
export function mergeRows<Row>(
  keyOf: (row: Row) => string,
  opened: readonly Row[],
  mine: readonly Row[],
  theirs: readonly Row[],
): MergedRows<Row> {
  const byKey = (rows: readonly Row[]) => new Map(rows.map((row) => [keyOf(row), row]))
  const stored = byKey(theirs)
  const { changes, clashes } = mergeEdits(byKey(opened), byKey(mine), stored)
  const kept = new Map<string, Row | undefined>([
    ...stored,
    ...changes,
    ...clashes.map((clash) => [clash.name, clash.mine] as const),
  ])
  const order = [...new Set([...mine, ...theirs].map(keyOf))]
  return {
    rows: order.flatMap((key) => kept.get(key) ?? []),
    clashes: clashes.flatMap((clash) => clash.mine ?? clash.theirs ?? []),
  }
}
