import { expect, test } from 'vitest'
import { guardSentence, isUncounted, nothingPlanned, uncountedWords } from '../../../src/components/crm/guard/guard-words.ts'

const guard = {
  object: 'contact' as const,
  changes: 31,
  removals: 0,
  more: true,
  causes: [],
  linked: 300,
  limit: 30,
  used: 0,
  decision: null,
}
const cause = { cause: 'mapping' as const, side: 'crm' as const, field: 'email', records: 31 }
const counted = { ...guard, causes: [cause] }

test('a run that stopped while it wrote says that its records are not listed, and not that there are none', () => {
  const run = { syncType: 'delta' as const, status: 'waiting' as const, guard }
  expect(isUncounted(run)).toBe(true)
  for (const isFiltered of [false, true]) {
    const { title, text } = nothingPlanned(run, isFiltered)
    expect(title).toBe('No list of records')
    expect(text).toMatch(/reached while changes were being written.* works them out again\.$/)
  }
})

test('of a run that counted them, an empty list is empty', () => {
  expect(nothingPlanned({ syncType: 'full', status: 'waiting', guard: counted }, false)).toEqual({
    title: 'No records are held back',
    text: null,
  })
  expect(nothingPlanned({ syncType: 'full', status: 'waiting', guard: counted }, true)).toEqual({
    title: 'No such record',
    text: null,
  })
  expect(nothingPlanned({ syncType: 'full', status: 'completed', guard }, false).text).toMatch(/no longer waits/)
  expect(isUncounted({ status: 'waiting', guard: null })).toBe(false)
})

test('where less than the limit would be changed, it is said what counts as well', () => {
  const sentence = 'This sync would change at least 31 of 300 linked contacts; up to 30 need no approval'
  expect(guardSentence({ syncType: 'full', guard })).toBe(`${sentence}.`)
  expect(guardSentence({ syncType: 'full', guard: { ...guard, changes: 8, limit: 30, used: 25 } })).toBe(
    'This sync would change at least 8 of 300 linked contacts; up to 30 need no approval, and 25 that this run or live syncs of the quarter of an hour before have changed count too.',
  )
})

test('an undo asks in an undo’s words, and says that it has written nothing', () => {
  expect(guardSentence({ syncType: 'undo', guard: { ...guard, changes: 6, removals: 40, more: false } })).toBe(
    'This undo would put back 6 and archive or take apart 40 of 300 linked contacts; up to 30 need no approval.',
  )
  expect(uncountedWords({ syncType: 'undo' })).toMatch(/^Nothing of it has been written yet\./)
  expect(guardSentence({ syncType: 'undo', guard: null })).toBeNull()
})
