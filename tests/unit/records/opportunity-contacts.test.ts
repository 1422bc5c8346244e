import { expect, test } from 'vitest'
import { z } from 'zod'
import { changedContactShape, rolesIn, rolesText } from '../../../src/lib/contract/opportunity-contacts.ts'

const bodySchema = z.strictObject(changedContactShape)

test.each([
  [null, []],
  ['', []],
  [' ; ', []],
  ['Signs', ['Signs']],
  ['Signs; Decides;;Signs ', ['Decides', 'Signs']],
  ['Influencer, technical', ['Influencer, technical']],
  // One letter in two notations is one role.
  ['Caf\u00e9;Cafe\u0301', ['Caf\u00e9']],
])('%j says the roles %j, and is shown so that it says them again', (text, roles) => {
  expect(rolesIn(text)).toEqual(roles)
  expect(rolesIn(rolesText(roles))).toEqual(roles)
})

test('roles are taken each once and in order, and none of several in one', () => {
  expect(bodySchema.parse({ roles: ['Signs', ' Decides ', 'Signs'] })).toEqual({ roles: ['Decides', 'Signs'] })
  expect(bodySchema.parse({ roles: [], seen: { roles: ['b', 'a'] } })).toEqual({ roles: [], seen: { roles: ['a', 'b'] } })
  for (const roles of [['Signs;Decides'], [' '], ['\u0000'], 'Signs', null]) {
    expect(bodySchema.safeParse({ roles }).error?.issues[0]?.path[0]).toBe('roles')
  }
})

test('roles that a person gives are bounded, and those that the change was made of are taken as long as they are', () => {
  const [half, more] = ['a'.repeat(5000), 'b'.repeat(4999)]
  expect(bodySchema.safeParse({ roles: [half, more] }).success).toBe(true)
  expect(bodySchema.safeParse({ roles: [half, `${more}b`] }).error?.issues).toMatchObject([{ path: ['roles'] }])
  expect(bodySchema.safeParse({ roles: [half], seen: { roles: [half, `${more}b`] } }).success).toBe(true)
})
