import { expect, test } from 'vitest'
import { statusesFrom } from '../../../src/lib/records/leads/lead-status.ts'

const steps = [
  { from_status: 'new', to_status: 'contacted' },
  { from_status: 'contacted', to_status: 'qualified' },
  { from_status: 'qualified', to_status: 'contacted' },
]
const options = ['new', 'contacted', 'qualified', 'converted'].map((value) => ({ value }))
const from = (now: string) => statusesFrom(options, steps, now).map(({ value }) => value)

test('a lead is offered what it is and where it can go from there, and of what no step is known as much as the database lets pass', () => {
  expect(from('new')).toEqual(['new', 'contacted', 'converted'])
  expect(from('qualified')).toEqual(['contacted', 'qualified', 'converted'])
  expect(from('of a CRM')).toEqual(['converted'])
})
