import type { FieldMapping } from '../domain/field-mapping.ts'

const row = (adsappField: string, crmField: string, direction: FieldMapping['direction'] = 'bidirectional'): FieldMapping => ({
  adsappField,
  crmField,
  direction,
  transformRule: null,
  conflictPolicy: null,
  isCustom: false,
})

/** The company comes from the organization that a person is linked to, which a name alone cannot choose. */
export const defaultContactMapping: readonly FieldMapping[] = [
  row('email', 'email'),
  row('firstName', 'first_name'),
  row('lastName', 'last_name'),
  row('phone', 'phone'),
  row('company', 'org_name', 'from_crm'),
]
