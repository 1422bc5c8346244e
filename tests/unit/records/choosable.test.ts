import { expect, test } from 'vitest'
import { beginningFirst } from '@/src/lib/records/lists/choosable.ts'

const titled = (...titles: string[]) => titles.map((title) => ({ title }))

test('whoever has a name that begins with what was typed is suggested before those that hold it elsewhere', () => {
  const found = titled('Reva Schmidt', 'Eva Stranger', 'Zoë Évard', 'Johanna Evans')
  expect(beginningFirst(found, ' eva ')).toEqual(titled('Eva Stranger', 'Zoë Évard', 'Johanna Evans', 'Reva Schmidt'))
  expect(beginningFirst(found, 'Eva str')[0]).toEqual({ title: 'Eva Stranger' })
})

test('nothing typed, or nothing that begins with it, leaves the order', () => {
  const found = titled('Reva Schmidt', 'Eva Stranger')
  expect(beginningFirst(found, '')).toEqual(found)
  expect(beginningFirst(found, 'schmidt@')).toEqual(found)
})
