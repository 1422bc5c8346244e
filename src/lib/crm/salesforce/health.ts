import type { z } from 'zod'
import type { Health } from '../port/remote-account.ts'
import { call, type Conversation } from './client.ts'
import { fullId } from './mapping.ts'
import { organizationsSchema, readAnswer } from './schema.ts'

/** The org that the session's token belongs to. One call. */
export async function readOrganization(conversation: Conversation): Promise<z.infer<typeof organizationsSchema>['records'][0]> {
  const answer = await call(conversation, async (connection) =>
    connection.query('SELECT Id, Name, IsSandbox, OrganizationType FROM Organization'),
  )
  return readAnswer(organizationsSchema, answer).records[0]
}

/** One call. Checks scopes only; permissions on objects and fields show when they are described. */
export async function readHealth(conversation: Conversation): Promise<Health> {
  const { Id: id } = await readOrganization(conversation)
  const { scopes } = await conversation.session.tokens()
  const isGranted = (names: readonly string[]) => names.some((name) => scopes.includes(name))
  return {
    accountId: fullId(id),
    missingScopes: scopes.length === 0 ? [] : needed.filter(({ grantedBy }) => !isGranted(grantedBy)).map(({ scope }) => scope),
  }
}

const needed = [
  { scope: 'api', grantedBy: ['api', 'full'] },
  { scope: 'refresh_token', grantedBy: ['refresh_token', 'offline_access'] },
] as const
