import { defined } from '../../core/defined.ts'
import { changedAt, changedBy, type FieldTime } from '../domain/field-times.ts'
import { isBlank, sameValue } from '../domain/normalize.ts'
import type { FieldValue } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { Failure } from '../../core/errors.ts'
import { call, type Conversation } from './client.ts'
import { fromV1Time } from './cursor.ts'
import { statusOf } from './errors.ts'
import type { KindFacts } from './kinds/kind.ts'
import { type ChangelogEntry, changelogSchema, readAnswer } from './schema.ts'
import { listUsers } from './users.ts'

export type Asked = { readonly record: RemoteRecord; readonly fields: readonly string[] }

const pageSize = 100
/** Statuses that mean that this list is not available to the connection. */
const notServed = new Set([403, 404, 410, 501])

/**
 * When fields got the values that they have and from whom, by each record's changelog: a call a record, or more where it has many changes, and
 * one in a run for what users are called.
 */
export async function readFieldTimes(
  conversation: Conversation,
  kind: KindFacts,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldTime>>> {
  const changes = await Promise.all(
    asked.map(async (each) => [each.record.id, await changesOf(conversation, kind, each)] as const),
  )
  const isByPeople = changes.some(([, fields]) => [...fields.values()].some(({ userId }) => userId !== null))
  const names = isByPeople ? await userNames(conversation) : new Map<number, string>()
  const named = ({ userId, ...time }: Change): FieldTime => ({ ...time, ...defined({ by: names.get(userId ?? 0) }) })
  return new Map(changes.map(([id, fields]) => [id, new Map([...fields].map(([field, change]) => [field, named(change)]))]))
}

type Change = FieldTime & { readonly userId: number | null }

/** Without the permission to list users nobody's name is known. */
function userNames(conversation: Conversation) {
  return conversation.session.memoizeForRun('users', async () => {
    try {
      return new Map((await listUsers(conversation)).flatMap(({ id, name }) => (name === null ? [] : [[Number(id), name]])))
    } catch (thrown) {
      if (thrown instanceof Failure && !thrown.retryable && notServed.has(statusOf(thrown) ?? 0)) return new Map<number, string>()
      throw thrown
    }
  })
}

async function changesOf(
  conversation: Conversation,
  kind: KindFacts,
  { record, fields }: Asked,
): Promise<ReadonlyMap<string, Change>> {
  const entries: ChangelogEntry[] = []
  const changes = new Map<string, Change>()
  let cursor: string | undefined
  do {
    const page = await readPage(conversation, kind, Number(record.id), cursor)
    if (page === null) break
    entries.push(...page.data)
    for (const field of fields) {
      const change = changeOf(kind, entries, field, record.properties[field] ?? null)
      if (change !== null) changes.set(field, change)
    }
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined && changes.size < fields.length)
  return changes
}

/** When, and by which user, a field got the value that it has, by these entries of the changelog, newest first; null where they do not say. */
export function changeOf(
  { lists, partOf }: Pick<KindFacts, 'lists' | 'partOf'>,
  entries: readonly ChangelogEntry[],
  field: string,
  value: FieldValue,
): Change | null {
  const own = entries.find((entry) => isChangeOf(entry, field, value, lists.includes(field)))
  // A change of the whole without one of a part in the same second, as of the full name, may be one of any part.
  const whole = entries.find(
    ({ field_key: key, time }) =>
      key === partOf[field] && !entries.some((entry) => entry.time === time && partOf[entry.field_key] === key),
  )
  const [ownTime, wholeTime] = [fromV1Time(own?.time ?? ''), fromV1Time(whole?.time ?? '')]
  if (wholeTime !== null && (ownTime === null || wholeTime > ownTime)) {
    // Who has changed the whole may have left this part as it was.
    return { ...changedBy(wholeTime), userId: null }
  }
  return ownTime === null ? null : { ...changedAt(ownTime), userId: own?.actor_user_id ?? null }
}

async function readPage(conversation: Conversation, { calls: { changelog } }: KindFacts, id: number, cursor: string | undefined) {
  if (changelog === undefined) return null
  try {
    const request = { id, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
    return readAnswer(changelogSchema, await call(conversation, 'general', (api) => changelog(api, request)))
  } catch (thrown) {
    if (thrown instanceof Failure && !thrown.retryable && notServed.has(statusOf(thrown) ?? 0)) return null
    throw thrown
  }
}

/**
 * True for an entry by which the field may have got its value. Lists of addresses and numbers change as a whole: an entry whose value
 * before held the primary one already is about another entry of the list.
 */
function isChangeOf(
  { field_key: key, old_value: before, new_value: after }: ChangelogEntry,
  field: string,
  value: FieldValue,
  isList: boolean,
) {
  if (key !== field && !(isList && key === `${field}s`)) return false
  if (sameValue('text', before ?? null, after ?? null)) return false
  return !(isList && !isBlank(value) && entriesOf(before).some((entry) => sameValue('text', entry, value)))
}

/** The changelog has a list as one text. Part of an entry is another entry: `joann@acme.example` is not `ann@acme.example`. */
function entriesOf(list: string | null | undefined): readonly string[] {
  return (list ?? '').split(',').map((entry) => entry.trim())
}
