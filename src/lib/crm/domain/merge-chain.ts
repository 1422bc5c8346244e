/**
 * Where a record has gone through these merges: into the one that is merged into nothing further. In a cycle, which no CRM should report,
 * it ends at the last record before it closes.
 */
export function endOf(intoOf: ReadonlyMap<string, string>, id: string): string {
  const passed = new Set([id])
  for (let at = id; ; ) {
    const into = intoOf.get(at)
    if (into === undefined || passed.has(into)) return at
    passed.add(into)
    at = into
  }
}
