import type { Direction, FieldMapping } from '../domain/field-mapping.ts'

/** A row of a connector's default mapping: the value as it is, in conflicts by the connection's own policy. */
export function mappingRow(adsappField: string, crmField: string, direction: Direction = 'bidirectional'): FieldMapping {
  return { adsappField, crmField, direction, transformRule: null, conflictPolicy: null, isCustom: false }
}
