import { expect, test } from 'vitest'
import { salesforceObject } from '../../../src/lib/crm/salesforce/objects.ts'
import { withoutTemplates } from '../../../src/lib/crm/salesforce/records.ts'

const row = (Id: string, more: object) => ({ Id, SystemModstamp: '2026-11-20T09:00:00.000Z', IsDeleted: false, ...more })

test('a series of tasks is no task, and each of the series is one; of JSON and of CSV', () => {
  const rows = [
    row('00T000000000001AAA', { IsRecurrence: true }),
    row('00T000000000002AAA', { IsRecurrence: false }),
    row('00T000000000003AAA', { IsRecurrence: 'true' }),
    row('00T000000000004AAA', { IsRecurrence: 'false' }),
  ]
  const ids = withoutTemplates(salesforceObject('task'), rows).map(({ Id }) => Id)
  expect(ids).toEqual(['00T000000000002AAA', '00T000000000004AAA'])
})
