import { expect, test } from 'vitest'
import { addedTo } from '@/src/components/team/role-words.ts'
import { permissions, roles } from '@/src/lib/core/access/roles.ts'

test('the page of the team says of every permission who has it, once', () => {
  const fromTheLeast = roles.toReversed()
  const told = fromTheLeast.flatMap((role, index) => addedTo(role, fromTheLeast[index - 1]))
  expect(told.toSorted()).toEqual(
    Object.values(permissions)
      .map(({ does }) => does)
      .toSorted(),
  )
  expect(addedTo('manager', 'member')).toContain(permissions.secrets.does)
})
