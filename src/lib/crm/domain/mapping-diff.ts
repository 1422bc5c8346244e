import type { FieldMapping } from './field-mapping.ts'

/** What is different in one row of two mappings; null on the side that does not have it. */
export type MappingChange = {
  readonly adsappField: string
  readonly before: FieldMapping | null
  readonly after: FieldMapping | null
}

/** The rows in which two mappings differ, by their field here, whatever their order. */
export function mappingDiff(before: readonly FieldMapping[], after: readonly FieldMapping[]): readonly MappingChange[] {
  const was = new Map(before.map((row) => [row.adsappField, row]))
  const is = new Map(after.map((row) => [row.adsappField, row]))
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((adsappField): readonly MappingChange[] => {
    const [old, now] = [was.get(adsappField) ?? null, is.get(adsappField) ?? null]
    return textOf(old) === textOf(now) ? [] : [{ adsappField, before: old, after: now }]
  })
}

function textOf(row: FieldMapping | null): string {
  if (row === null) return ''
  const { crmField, direction, transformRule, conflictPolicy } = row
  return JSON.stringify([crmField, direction, sorted(transformRule), conflictPolicy])
}

/** The same whatever the order of a rule's members: the database has one of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
}
