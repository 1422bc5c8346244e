import { expect, test } from 'vitest'
import { fieldMappingSchema } from '../../../src/lib/crm/domain/field-mapping.ts'
import { mappingRow } from '../../../src/lib/crm/connector-kit/mapping-row.ts'

test('a row is bidirectional by default, with the same defaults as a row that a person adds', () => {
  const added = { adsappField: 'email', crmField: 'Email', direction: 'bidirectional' }
  expect(mappingRow('email', 'Email')).toEqual(fieldMappingSchema.parse(added))
  expect(mappingRow('email', 'Email', 'from_crm')).toEqual(fieldMappingSchema.parse({ ...added, direction: 'from_crm' }))
})
