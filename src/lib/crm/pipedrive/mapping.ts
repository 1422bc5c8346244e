import type { FieldMapping } from '../domain/field-mapping.ts'
import { mappingRow } from '../connector-kit/mapping-row.ts'

/** The company is read-only: it is the name of the linked organization, which a name alone does not identify. */
export const defaultContactMapping: readonly FieldMapping[] = [
  mappingRow('email', 'email'),
  mappingRow('firstName', 'first_name'),
  mappingRow('lastName', 'last_name'),
  mappingRow('phone', 'phone'),
  mappingRow('company', 'org_name', 'from_crm'),
]
