import type { Direction, FieldMapping } from '../domain/field-mapping.ts'

/** A row of a connector's default mapping: no transform, and the connection's own conflict policy. */
export function mappingRow(adsappField: string, crmField: string, direction: Direction = 'bidirectional'): FieldMapping {
  return { adsappField, crmField, direction, transformRule: null, conflictPolicy: null, isCustom: false }
}
