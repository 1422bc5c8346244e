import { causeOf } from '@/src/lib/records/history/reason-words.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ChangeView } from '@/src/lib/records/history/change-views.ts'
import type { ConnectionView } from '@/src/lib/records/connections/sync-views.ts'
import type { Member } from '@/src/lib/records/organization/team.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

export type NameOf = (userId: string) => string

/**
 * `you`, a name, an email; of who is not in the team any more what `titles` has, `Ada (former member)`, or `a former member` of whom
 * nothing is known.
 */
export function namesOf(
  team: readonly Pick<Member, 'userId' | 'name' | 'email'>[],
  me: string,
  titles: Titles = new Map(),
): NameOf {
  const names = new Map(team.map(({ userId, name, email }) => [userId, name ?? email]))
  return (userId) => (userId === me ? 'you' : (names.get(userId) ?? titles.get(userId)?.title ?? 'a former member'))
}

/** What texts call the person who looks, in which authors are named as they were called: `Ada`, `ada@acme.test`. */
export function namesOfMe(team: readonly Pick<Member, 'userId' | 'name' | 'email'>[], me: string): ReadonlySet<string> {
  return new Set(team.flatMap(({ userId, name, email }) => (userId === me ? [name ?? email, email] : [])))
}

/** Who caused a value here, after "Changed": `in HubSpot`, `by you`, `outside the app`. */
export function byWords(
  { actor, connectionId, reason }: Pick<ChangeView, 'actor' | 'connectionId' | 'reason'>,
  connections: readonly Pick<ConnectionView, 'id' | 'crmType'>[],
  nameOf: NameOf,
): string {
  if (actor.kind === 'person' && actor.id !== null) return `by ${nameOf(actor.id)}`
  const connection = connections.find(({ id }) => id === connectionId)
  if (connection) return `in ${crmNames[connection.crmType]}`
  if (connectionId !== null) return 'in a CRM'
  if (actor.kind === 'api_key') return 'by a program with an API key'
  const cause = causeOf(reason)
  return cause === null ? 'outside the app' : `by ${cause}`
}
