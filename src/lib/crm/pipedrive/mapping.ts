import type { FieldMapping } from '../domain/field-mapping.ts'
import { mappingRow } from '../connector-kit/mapping-row.ts'

/** The company comes from the organization that a person is linked to, which a name alone cannot choose. */
export const defaultContactMapping: readonly FieldMapping[] = [
  mappingRow('email', 'email'),
  mappingRow('firstName', 'first_name'),
  mappingRow('lastName', 'last_name'),
  mappingRow('phone', 'phone'),
  mappingRow('company', 'org_name', 'from_crm'),
]
