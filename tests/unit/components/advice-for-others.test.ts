import { expect, test } from 'vitest'
import { adviceForOthers } from '../../../src/components/crm/errors/advice-for-others.tsx'
import { roles } from '../../../src/lib/core/access/roles.ts'

test('advice says whose part it is to those who may not follow it, and nothing to those who may', () => {
  const said = roles.map((role) => [role, adviceForOthers(role, 'HubSpot')] as const)
  expect(said.filter(([, sentences]) => sentences === null).map(([role]) => role)).toEqual(['owner', 'admin'])
  const of = new Map(said)
  expect(of.get('manager')).toContain('are for owners and admins')
  expect(of.get('manager')).not.toContain('which records are the same')
  expect(of.get('member')).toContain('decisions on which records are the same for owners, admins and managers')
  expect(of.get('viewer')).toContain('values here for owners, admins, managers and members')
  expect(of.get('viewer')).toContain('you may look')
})
