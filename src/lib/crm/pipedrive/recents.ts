import { Failure } from '../../core/errors.ts'
import { call, type Conversation } from './client.ts'
import { fromV1Time, later, type RecentsMark, v1Time } from './cursor.ts'
import { statusOf } from './errors.ts'
import { readPerson } from './persons.ts'
import { readAnswer, recentsSchema } from './schema.ts'

/** Statuses by which Pipedrive says that this list is not served, or not to this connection: a help that sync does without. */
const notServed = new Set([403, 404, 410, 501])
const pageSize = 500

/**
 * Persons deleted since the mark, as far as the list of recent changes tells: no list of deleted persons exists. One call; whatever it
 * misses, a full read finds. A row that looks deleted counts only after Pipedrive has been asked for that person.
 */
export async function deletedSince(
  conversation: Conversation,
  mark: RecentsMark,
): Promise<{ readonly deletedIds: readonly string[]; readonly mark: RecentsMark }> {
  const page = await recentPage(conversation, mark.since)
  if (page === null) return { deletedIds: [], mark }
  const inactive = page.data.filter((row) => row.item === 'person' && row.data?.active_flag === false).map((row) => row.id)
  const known = new Set(mark.known)
  const suspects = [...new Set(inactive)].filter((id) => !known.has(id))
  const persons = await Promise.all(suspects.map((id) => readPerson(conversation, id)))
  const deletedIds = suspects.filter((_, index) => persons[index] === null)
  const last = fromV1Time(page.additional_data?.last_timestamp_on_page ?? '')
  const since = last === null ? mark.since : later(mark.since, last)
  return {
    deletedIds: deletedIds.map(String),
    // The list begins with the second of the mark again, so what was found up to now must not be asked for once more.
    mark: { since, known: since === mark.since ? [...new Set([...mark.known, ...deletedIds])] : deletedIds },
  }
}

async function recentPage(conversation: Conversation, since: string) {
  try {
    const answer = await call(conversation, 'general', (api) =>
      api.recents().getRecents({ since_timestamp: v1Time(since), items: 'person', limit: pageSize }),
    )
    return readAnswer(recentsSchema, answer)
  } catch (thrown) {
    if (thrown instanceof Failure && !thrown.retryable && notServed.has(statusOf(thrown) ?? 0)) return null
    throw thrown
  }
}
