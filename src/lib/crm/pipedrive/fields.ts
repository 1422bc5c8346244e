import { Failure } from '../../core/errors.ts'
import type { RemoteField } from '../port/remote-field.ts'
import { type Catalogue, catalogueOf, isReadableAsIs, toRemoteField } from './catalogue.ts'
import { call, type Conversation } from './client.ts'
import type { Calls, KindFacts } from './kinds/kind.ts'
import { type FieldRow, fieldPageSchema, oneFieldSchema, readAnswer } from './schema.ts'

const pageSize = 500

/** Fields of one kind of record, cached for a conversation; null before they are read, replaced when the id field is created. */
type FieldCache = { catalogue: Catalogue | null }

/** Read once per conversation. */
export async function readCatalogue(conversation: Conversation, kind: KindFacts): Promise<Catalogue> {
  const cache = await cacheOf(conversation, kind)
  if (cache.catalogue !== null) return cache.catalogue
  return conversation.session.memoize(`pipedrive:catalogue:${kind.name}`, async () => {
    const catalogue = catalogueOf(kind, await listFields(conversation, kind))
    cache.catalogue ??= catalogue
    return cache.catalogue
  })
}

/**
 * The field definitions that parsing needs. Not read where only standard fields are mapped: null then, unless they are cached.
 */
export async function catalogueForReading(conversation: Conversation, kind: KindFacts): Promise<Catalogue | null> {
  return conversation.session.fields.every(({ name }) => isReadableAsIs(kind, name))
    ? (await cacheOf(conversation, kind)).catalogue
    : readCatalogue(conversation, kind)
}

export async function describeFields(conversation: Conversation, kind: KindFacts): Promise<readonly RemoteField[]> {
  const reading = Object.entries(kind.choices ?? {}).map(async ([name, read]) => [name, await read(conversation)] as const)
  const [catalogue, choices] = await Promise.all([readCatalogue(conversation, kind), Promise.all(reading)])
  const optionsOf = new Map(choices)
  return [...catalogue.fields.values()].map(toRemoteField).map((field) => {
    const options = optionsOf.get(field.name)
    return options === undefined ? field : { ...field, options }
  })
}

/**
 * Creates the field that holds our record's id, if it is missing. Idempotent; does without it where the connection may not create
 * fields.
 */
export async function ensureIdField(conversation: Conversation, kind: KindFacts): Promise<void> {
  const rows = await listFields(conversation, kind)
  const cache = await cacheOf(conversation, kind)
  cache.catalogue = catalogueOf(kind, rows)
  const { addField } = kind.calls
  if (cache.catalogue.idField !== null || kind.idField === undefined || addField === undefined) return
  const { name } = kind.idField
  try {
    cache.catalogue = catalogueOf(kind, [...rows, await addIdField(conversation, kind, name, addField)])
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'missing_scopes') throw thrown
  }
}

/** Sent once, because Pipedrive would make a second field of the same name. Where the answer is lost, the field is looked for. */
async function addIdField(
  conversation: Conversation,
  kind: KindFacts,
  name: string,
  addField: NonNullable<Calls['addField']>,
): Promise<FieldRow> {
  const field = { field_name: name, field_type: 'varchar' } as const
  try {
    const answer = await call(conversation, 'general', (api) => addField(api, field), 'once')
    return readAnswer(oneFieldSchema, answer).data
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.effect === 'none') throw thrown
    const made = (await listFields(conversation, kind)).find((row) => catalogueOf(kind, [row]).idField !== null)
    if (made === undefined) throw thrown
    return made
  }
}

function cacheOf({ session }: Conversation, kind: KindFacts): Promise<FieldCache> {
  return session.memoize(`pipedrive:fields:${kind.name}`, async () => ({ catalogue: null }))
}

async function listFields(conversation: Conversation, kind: KindFacts): Promise<readonly FieldRow[]> {
  const { listFields: list } = kind.calls
  if (list === undefined) return []
  const rows: FieldRow[] = []
  let cursor: string | undefined
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
    const page = readAnswer(fieldPageSchema, await call(conversation, 'general', (api) => list(api, query)))
    rows.push(...page.data)
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined)
  return rows
}
