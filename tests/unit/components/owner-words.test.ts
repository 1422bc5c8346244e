import { expect, test } from 'vitest'
import { type OwnerMember, ownerState } from '../../../src/components/crm/owners/owner-words.ts'
import type { CrmUserView } from '../../../src/lib/contract/owners.ts'

const user = (over: Partial<CrmUserView>): CrmUserView => ({
  id: '1',
  kind: 'person',
  name: 'Jane Doe',
  email: 'jane@x.test',
  active: true,
  memberId: null,
  matchedBy: null,
  waiting: 0,
  ...over,
})
const member = (id: string, email: string | null, isFormer = false): OwnerMember => ({ id, title: id, email, isFormer })
const stateOf = (shown: CrmUserView, members: readonly OwnerMember[] = [], others: readonly CrmUserView[] = []) =>
  ownerState(shown, { users: [shown, ...others], members, crm: 'HubSpot' })

test('a user who is matched says how; one who has left, or is not active, says that too', () => {
  const matched = user({ memberId: 'jane', matchedBy: 'email' })
  expect(stateOf(matched, [member('jane', 'jane@x.test')])).toMatchObject({ tone: 'success', why: 'Matched by the email.' })
  expect(stateOf({ ...matched, matchedBy: 'hand' }, [member('jane', null)])).toMatchObject({ why: 'Matched by hand.' })
  expect(stateOf(matched, [member('jane', null, true)])).toMatchObject({
    tone: 'warning',
    why: expect.stringContaining('Has left'),
  })
  expect(stateOf(matched)).toMatchObject({ why: expect.stringContaining('Has left') })
  expect(stateOf({ ...matched, active: false }, [member('jane', null)]).why).toContain('Not active in HubSpot')
})

test('a queue and anyone who is nobody here wait for no match', () => {
  expect(stateOf(user({ kind: 'queue', email: null }))).toMatchObject({ label: 'A queue', tone: 'neutral' })
  expect(stateOf(user({ matchedBy: 'none', waiting: 3 }))).toMatchObject({ label: 'Nobody here', tone: 'neutral' })
})

test('a user who waits says why the email does not tell who it is', () => {
  const jane = member('jane', 'JANE@x.test')
  expect(stateOf(user({ name: null, email: null })).why).toContain('does not list')
  expect(stateOf(user({ email: null })).why).toContain('no email')
  expect(stateOf(user({})).why).toContain('No member has this email')
  expect(stateOf(user({}), [jane], [user({ id: '2', email: ' Jane@X.test' })]).why).toContain('Several users')
  const other = user({ id: '2', email: 'other@x.test', memberId: 'jane', matchedBy: 'hand' })
  expect(stateOf(user({}), [jane], [other]).why).toBe('jane has this email, and is another user already.')
  // One who is no longer active does not count beside one who is.
  expect(stateOf(user({}), [], [user({ id: '2', active: false })]).why).toContain('No member has this email')
  expect(stateOf(user({ waiting: 1 })).tone).toBe('warning')
})
