import type { FieldMapping } from '../../src/lib/crm/domain/field-mapping.ts'

/** A row of a mapping as one is added on the page: both ways, without a transform or a policy of its own. */
export function mappingRow(adsappField: string, crmField: string, more: Partial<FieldMapping> = {}): FieldMapping {
  return {
    adsappField,
    crmField,
    direction: 'bidirectional',
    transformRule: null,
    conflictPolicy: null,
    isCustom: adsappField.startsWith('custom.'),
    ...more,
  }
}
