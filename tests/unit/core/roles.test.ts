import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rolePermissionsFile, rolePermissionsSql } from '../../../scripts/lib/role-permissions.ts'
import { may, peopleWhoMay, permissions, roles } from '../../../src/lib/core/access/roles.ts'

test('the database has the same table of roles; `npm run db:build` writes it', () => {
  expect(readFileSync(rolePermissionsFile, 'utf8')).toBe(rolePermissionsSql())
})

test('a role may whatever the one below it may, and every role may something that the one below may not, except for the last', () => {
  const mayDo = roles.map((role) =>
    Object.keys(permissions).filter((each) => Object.hasOwn(permissions, each) && allows(role, each)),
  )
  for (const [index, more] of mayDo.entries()) {
    const less = mayDo[index + 1]
    if (less === undefined) return expect(more).toEqual(['read'])
    expect(more).toEqual(expect.arrayContaining(less))
    expect(more.length).toBeGreaterThan(less.length)
  }
})

function allows(role: (typeof roles)[number], name: string): boolean {
  switch (name) {
    case 'read':
    case 'edit':
    case 'decide':
    case 'secrets':
    case 'approve':
    case 'import':
    case 'connections':
    case 'privacy':
    case 'team':
    case 'keys':
    case 'webhooks':
    case 'knowledge':
    case 'ownership':
      return may(role, name)
    default:
      throw new Error(`The test does not know the permission ${name}.`)
  }
}

test('who may is said in words', () => {
  expect(peopleWhoMay('ownership')).toBe('owners')
  expect(peopleWhoMay('team')).toBe('owners and admins')
  expect(peopleWhoMay('decide')).toBe('owners, admins and managers')
})
