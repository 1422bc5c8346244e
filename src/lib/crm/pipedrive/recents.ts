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
import type { Kind, KindFacts } from './kinds/kind.ts'
import { readRow } from './rows.ts'
import { readAnswer, type Recent, type RecordRow, recentsSchema } from './schema.ts'

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
 * What a list of changed records does not tell: records deleted since the watermark, of which Pipedrive has no list, and organizations
 * that changed. One call; a full read finds what it misses. A row that looks deleted is confirmed by reading the record.
 */
export async function recentChanges<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  mark: RecentsWatermark,
): Promise<RecentChanges> {
  const beganAt = conversation.now()
  const organizationsAreRead = conversation.session.fields.some(({ name }) => name === kind.organization?.field)
  const isDeleted = ({ item, data }: Recent) => item === kind.name && (data?.active_flag === false || data?.deleted === true)
  const isParent = ({ item }: Recent) => organizationsAreRead && item === 'organization'
  const read = await readRecents(conversation, organizationsAreRead ? withOrganizations(kind) : kind.name, mark)
  if (read === null) return { deletedIds: [], organizations: [], mark }
  const known = new Set(mark.known)
  const newest = new Map(read.rows.map((row) => [`${row.item}:${row.id}`, row]))
  const listed = [...newest.values()].filter((row) => isDeleted(row) || isParent(row))
  const fresh = listed.filter((row) => !known.has(keyOf(row)))
  const suspects = fresh.filter(isDeleted)
  const rows = await Promise.all(suspects.map(({ id }) => readRow(conversation, kind, id)))
  const alive = new Set(suspects.filter((_, index) => rows[index] !== null))
  return {
    deletedIds: suspects.filter((row) => !alive.has(row)).map(({ id }) => String(id)),
    organizations: fresh.filter(isParent).map(organizationOf),
    mark: {
      ...watermarkAfter(mark, { beganAt, answeredAt: conversation.now(), high: read.high }),
      known: listed.filter((row) => !alive.has(row)).map(keyOf),
    },
  }
}

const keyOf = ({ item, id, data }: Recent) => `${item}:${id}@${data?.update_time ?? ''}`

function organizationOf({ id, data }: Recent): ChangedOrganization {
  if (!data) return { id, updatedAt: null }
  return { id, name: data.active_flag === false ? null : (data.name ?? null), updatedAt: fromV1Time(data.update_time ?? '') }
}

type Recents = { readonly rows: readonly Recent[]; readonly high: string }

/** The rows from the watermark on, earliest first; null when the list is not available. */
async function readRecents(conversation: Conversation, items: Items, mark: RecentsWatermark): Promise<Recents | null> {
  const since = deltaStart(mark)
  const rows: Recent[] = []
  let high = mark.since
  let start: number | null = 0
  for (let pages = 0; start !== null && (pages < pagesMax || high === mark.since); pages += 1) {
    const page = await recentPage(conversation, items, since, start)
    if (page === null) return pages === 0 ? null : { rows, high }
    rows.push(...page.data)
    const { last_timestamp_on_page: last, pagination } = page.additional_data ?? {}
    high = later(high, fromV1Time(last ?? '') ?? high)
    start = pagination?.more_items_in_collection === true && page.data.length > 0 ? (pagination.next_start ?? null) : null
  }
  return { rows, high }
}

async function recentPage(conversation: Conversation, items: Items, since: string, start: number) {
  const request = {
    since_timestamp: v1Time(since),
    items,
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

type Items = NonNullable<v1.RecentsApiGetRecentsRequest['items']>

/** The SDK's types lack that several kinds can be asked for. */
function withOrganizations({ name }: KindFacts): Items {
  const both = `${name},organization`
  return z.custom<Items>((items) => items === both).parse(both)
}
