import { expect, test } from 'vitest'
import { readRemote, sameFieldValue, validateMapping, writeRemote } from '../../../src/lib/crm/domain/field-mapping.ts'
import { unmappedStages } from '../../../src/lib/crm/domain/stages.ts'
import { textField } from './support/pairs.ts'

const field = textField('status', {
  type: 'picklist',
  crmField: 'done',
  isMapped: true,
  transformRule: {
    name: 'map',
    values: { open: 'false', done: 'true' },
    alike: { in_progress: 'open', waiting: 'open' },
  },
})

test('several of ours that a CRM does not tell apart are sent as one, are the same to it, and none of them waits for a mapping', () => {
  for (const status of ['open', 'in_progress', 'waiting']) {
    expect(writeRemote([field], { status })).toEqual({ done: 'false' })
    expect(sameFieldValue(field, status, readRemote([field], { done: 'false' })['status'])).toBe(true)
    expect(sameFieldValue(field, status, 'done')).toBe(false)
    expect(unmappedStages([field], { values: { status } }, { properties: { done: 'false' } }).unmapped).toEqual({})
  }
  expect(readRemote([field], { done: 'false' })).toEqual({ status: 'open' })
  expect(Object.keys(unmappedStages([field], { values: { status: 'deferred' } }, null).unmapped)).toEqual(['status'])
  expect(validateMapping('task', [{ ...field, adsappField: 'status' }], null)).toEqual([])
})
