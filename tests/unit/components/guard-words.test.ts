import { expect, test } from 'vitest'
import { isUncounted, nothingPlanned } from '../../../src/components/crm/guard/guard-words.ts'

const guard = {
  object: 'contact' as const,
  changes: 31,
  removals: 0,
  more: true,
  causes: [],
  linked: 300,
  limit: 30,
  decision: null,
}
const cause = { cause: 'mapping' as const, side: 'crm' as const, field: 'email', records: 31 }
const counted = { ...guard, causes: [cause] }

test('a run that stopped while it wrote says that its records are not listed, and not that there are none', () => {
  const run = { status: 'waiting' as const, guard }
  expect(isUncounted(run)).toBe(true)
  for (const isFiltered of [false, true]) {
    const { title, text } = nothingPlanned(run, isFiltered)
    expect(title).toBe('No list of records')
    expect(text).toMatch(/reached while changes were being written.* works them out again\.$/)
  }
})

test('of a run that counted them, an empty list is empty', () => {
  expect(nothingPlanned({ status: 'waiting', guard: counted }, false)).toEqual({ title: 'No records are held back', text: null })
  expect(nothingPlanned({ status: 'waiting', guard: counted }, true)).toEqual({ title: 'No such record', text: null })
  expect(nothingPlanned({ status: 'completed', guard }, false).text).toMatch(/no longer waits/)
  expect(isUncounted({ status: 'waiting', guard: null })).toBe(false)
})
