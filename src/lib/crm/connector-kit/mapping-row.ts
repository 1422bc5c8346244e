import type { Direction, FieldMapping } from '../domain/field-mapping.ts'
import type { StageMap } from '../domain/transform-rules.ts'

/** A row of a connector's default mapping: no transform, and the connection's own conflict policy. */
export function mappingRow(adsappField: string, crmField: string, direction: Direction = 'bidirectional'): FieldMapping {
  return { adsappField, crmField, direction, transformRule: null, conflictPolicy: null, isCustom: false }
}

/** The same of a choice, with what its options are on the other side. */
export function choiceRow(adsappField: string, crmField: string, map: Omit<StageMap, 'name'>): FieldMapping {
  return { ...mappingRow(adsappField, crmField), transformRule: { name: 'map', ...map } }
}
