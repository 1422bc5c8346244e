import { expect, test } from 'vitest'
import type { FieldMapping } from '../../../src/lib/crm/domain/field-mapping.ts'
import { schemaDrift } from '../../../src/lib/crm/domain/schema-drift.ts'
import { mappingRow as row } from '../../support/mapping-row.ts'

const field = (name: string, more: object = {}) => ({ name, label: name, type: 'text' as const, readOnly: false, ...more })
const driftOf = (rows: readonly FieldMapping[], fields: readonly ReturnType<typeof field>[]) =>
  schemaDrift('contact', rows, fields, []).map(({ row: { adsappField }, kind, fix }) => ({ adsappField, kind, fix }))

test('rows whose fields are as they were are no drift', () => {
  expect(
    driftOf([row('email', 'mail'), row('fullName', 'first_name+last_name')], [field('mail'), field('first_name+last_name')]),
  ).toEqual([])
})

test('a field that is gone stops alone, and is mapped to the one with its label where there is one', () => {
  const rows = [row('email', 'mail'), row('jobTitle', 'role'), row('phone', 'tel')]
  expect(driftOf(rows, [field('mail'), field('role_2', { label: 'Job title' }), field('other')])).toEqual([
    { adsappField: 'jobTitle', kind: 'gone', fix: row('jobTitle', 'role_2') },
    { adsappField: 'phone', kind: 'gone', fix: null },
  ])
})

test('a field that became read-only comes from the CRM alone', () => {
  const rows = [row('email', 'mail'), row('phone', 'tel', { direction: 'from_crm' })]
  const fields = [field('mail', { readOnly: true }), field('tel', { readOnly: true })]
  expect(driftOf(rows, fields)).toEqual([
    { adsappField: 'email', kind: 'read_only', fix: row('email', 'mail', { direction: 'from_crm' }) },
  ])
})

test('a field of another type is taken out, unless its type was never checked', () => {
  const rows = [row('jobTitle', 'role')]
  const fields = [field('role', { type: 'date' })]
  expect(driftOf(rows, fields)).toEqual([{ adsappField: 'jobTitle', kind: 'retyped', fix: null }])
  expect(schemaDrift('contact', rows, fields, rows)).toEqual([])
})

test('a value that the row sends and the list has no more is left out of the row', () => {
  const map = { name: 'map', values: { gold: 'G', silver: 'S' } } as const
  const list = field('tier', { type: 'picklist', options: [{ value: 'G', label: 'Gold' }] })
  expect(driftOf([row('custom.tier', 'tier', { transformRule: map })], [list])).toEqual([
    {
      adsappField: 'custom.tier',
      kind: 'value_gone',
      fix: row('custom.tier', 'tier', { transformRule: { name: 'map', values: { gold: 'G' } } }),
    },
  ])
  const constant = row('custom.tier', 'tier', { direction: 'to_crm', transformRule: { name: 'constant', value: 'B' } })
  expect(driftOf([constant], [list])).toMatchObject([{ kind: 'value_gone', fix: { transformRule: null } }])
})
