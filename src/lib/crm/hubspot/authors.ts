import { Failure } from '../../core/errors.ts'
import type { Session } from '../port/session.ts'
import type { Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import type { HubSpotRecord } from './schema.ts'
import { authorNames } from './users.ts'

/** Where to find who wrote what is read; null where nobody maps it. */
export function authorToRead({ fields }: Session, { author }: HubSpotObject): HubSpotObject['author'] | null {
  return author !== undefined && fields.some(({ name }) => name === author.field) ? author : null
}

/**
 * Records with the names of those who wrote them, which HubSpot has by the ids of users, and of owners where a program wrote for somebody.
 * The names are read once in a run; without the permission to list users nobody's is known.
 */
export async function withAuthors(
  conversation: Conversation,
  object: HubSpotObject,
  records: readonly HubSpotRecord[],
): Promise<readonly HubSpotRecord[]> {
  const author = authorToRead(conversation.session, object)
  if (author == null || records.length === 0) return records
  const names = await knownAuthors(conversation)
  return records.map((record) => {
    const [user, owner] = [record.properties[author.user], record.properties[author.owner]]
    const name = (user ? names.users.get(user) : undefined) ?? (owner ? names.owners.get(owner) : undefined) ?? null
    return { ...record, properties: { ...record.properties, [author.field]: name } }
  })
}

/** Read once in a run; none without the permission to list users. */
export function knownAuthors(conversation: Conversation) {
  return conversation.session.memoizeForRun('authors', () => namesOrNone(conversation))
}

async function namesOrNone(conversation: Conversation) {
  try {
    return await authorNames(conversation)
  } catch (thrown) {
    if (thrown instanceof Failure && (thrown.kind === 'rejected' || thrown.code === 'missing_scopes')) {
      return { users: new Map<string, string>(), owners: new Map<string, string>() }
    }
    throw thrown
  }
}
