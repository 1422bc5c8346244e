import type { v1 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { call, type Conversation } from './client.ts'
import {
  type ChangedOrganization,
  deltaStart,
  fromV1Time,
  later,
  type RecentsWatermark,
  v1Time,
  watermarkAfter,
} from './cursor.ts'
import { statusOf } from './errors.ts'
import { readPerson } from './persons.ts'
import { organizationField } from './records.ts'
import { readAnswer, type Recent, recentsSchema } from './schema.ts'

/** Statuses that mean that this list is not available to the connection; the sync works without it. */
const notServed = new Set([403, 404, 410, 501])
const pageSize = 500
/** A delta reads this many pages at most, and the next one continues; more only where it would not get any further. */
const pagesMax = 20

export type RecentChanges = {
  readonly deletedIds: readonly string[]
  /** Organizations that changed, where their name is read. */
  readonly organizations: readonly ChangedOrganization[]
  readonly mark: RecentsWatermark
}

/**
 * What a list of changed persons does not tell: persons deleted since the watermark, of which Pipedrive has no list, and organizations
 * that changed. One call; a full read finds what it misses. A row that looks deleted is confirmed by reading the person.
 */
export async function recentChanges(conversation: Conversation, mark: RecentsWatermark): Promise<RecentChanges> {
  const beganAt = conversation.now()
  const read = await readRecents(conversation, mark)
  if (read === null) return { deletedIds: [], organizations: [], mark }
  const known = new Set(mark.known)
  const newest = new Map(read.rows.map((row) => [`${row.item}:${row.id}`, row]))
  const listed = [...newest.values()].filter((row) => isDeletedPerson(row) || row.item === 'organization')
  const fresh = listed.filter((row) => !known.has(keyOf(row)))
  const suspects = fresh.filter(isDeletedPerson)
  const persons = await Promise.all(suspects.map(({ id }) => readPerson(conversation, id)))
  const alive = new Set(suspects.filter((_, index) => persons[index] !== null))
  return {
    deletedIds: suspects.filter((row) => !alive.has(row)).map(({ id }) => String(id)),
    organizations: fresh.filter(({ item }) => item === 'organization').map(organizationOf),
    mark: {
      ...watermarkAfter(mark, { beganAt, answeredAt: conversation.now(), high: read.high }),
      known: listed.filter((row) => !alive.has(row)).map(keyOf),
    },
  }
}

const isDeletedPerson = ({ item, data }: Recent) => item === 'person' && data?.active_flag === false
const keyOf = ({ item, id, data }: Recent) => `${item}:${id}@${data?.update_time ?? ''}`

function organizationOf({ id, data }: Recent): ChangedOrganization {
  if (!data) return { id, updatedAt: null }
  return { id, name: data.active_flag === false ? null : (data.name ?? null), updatedAt: fromV1Time(data.update_time ?? '') }
}

type Recents = { readonly rows: readonly Recent[]; readonly high: string }

/** The rows from the watermark on, earliest first; null when the list is not available. */
async function readRecents(conversation: Conversation, mark: RecentsWatermark): Promise<Recents | null> {
  const since = deltaStart(mark)
  const rows: Recent[] = []
  let high = mark.since
  let start: number | null = 0
  for (let pages = 0; start !== null && (pages < pagesMax || high === mark.since); pages += 1) {
    const page = await recentPage(conversation, since, start)
    if (page === null) return pages === 0 ? null : { rows, high }
    rows.push(...page.data)
    const { last_timestamp_on_page: last, pagination } = page.additional_data ?? {}
    high = later(high, fromV1Time(last ?? '') ?? high)
    start = pagination?.more_items_in_collection === true && page.data.length > 0 ? (pagination.next_start ?? null) : null
  }
  return { rows, high }
}

async function recentPage(conversation: Conversation, since: string, start: number) {
  const isNamed = conversation.session.fields.some(({ name }) => name === organizationField)
  const request = {
    since_timestamp: v1Time(since),
    items: isNamed ? personsAndOrganizations : ('person' as const),
    limit: pageSize,
    ...(start === 0 ? {} : { start }),
  }
  try {
    return readAnswer(recentsSchema, await call(conversation, 'general', (api) => api.recents().getRecents(request)))
  } catch (thrown) {
    if (thrown instanceof Failure && !thrown.retryable && notServed.has(statusOf(thrown) ?? 0)) return null
    throw thrown
  }
}

/** The SDK's types lack that several kinds can be asked for. */
const personsAndOrganizations = z
  .custom<NonNullable<v1.RecentsApiGetRecentsRequest['items']>>((items) => items === 'person,organization')
  .parse('person,organization')
