import { Failure } from '../../core/errors.ts'
import { call, type Conversation } from './client.ts'
import { fromV1Time, later, type RecentsWatermark, v1Time } from './cursor.ts'
import { statusOf } from './errors.ts'
import { readPerson } from './persons.ts'
import { readAnswer, recentsSchema } from './schema.ts'

/** Statuses that mean that this list is not available to the connection; the sync works without it. */
const notServed = new Set([403, 404, 410, 501])
const pageSize = 500

/**
 * Persons deleted since the watermark, from the list of recent changes; Pipedrive has no list of deleted persons. One call; a
 * full read finds what it misses. A row that looks deleted is confirmed by reading the person.
 */
export async function deletedSince(
  conversation: Conversation,
  mark: RecentsWatermark,
): Promise<{ readonly deletedIds: readonly string[]; readonly mark: RecentsWatermark }> {
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
    // The next list starts with the watermark's second again, so deletions found in it are remembered.
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
