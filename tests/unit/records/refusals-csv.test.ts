import { expect, test } from 'vitest'
import { syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import { refusalCells, refusalColumns } from '../../../src/lib/records/links/refusals-csv.ts'

const id = '11111111-1111-4111-8111-111111111111'

test.each(syncedObjects)('a line says which %s it is, of what object and by what name', (object) => {
  const cells = refusalCells(
    {
      id: '22222222-2222-4222-8222-222222222222',
      object_type: object,
      record_id: id,
      crm_record_id: '77',
      attempts: 3,
      last_synced_at: null,
      last_error: { code: 'too_long', field: 'name', crmField: 'Name', message: 'Too long.', action: 'Shorten it.' },
    },
    { name: 'Acme', email: null },
  )
  expect(cells).toHaveLength(refusalColumns.length)
  expect(Object.fromEntries(refusalColumns.map((column, at) => [column, cells[at]]))).toEqual({
    object,
    record_id: id,
    name: 'Acme',
    email: null,
    crm_record_id: '77',
    field: 'name',
    crm_field: 'Name',
    reason: 'too_long',
    message: 'Too long.',
    action: 'Shorten it.',
    other_crm_records: null,
    attempts: 3,
    last_compared: null,
  })
})
