import { Failure } from '../../core/errors.ts'
import type { RemoteField } from '../connector.ts'
import { type Catalogue, catalogueOf, idFieldName, isStandard, toRemoteField } from './catalogue.ts'
import { call, type Conversation } from './client.ts'
import { onePersonFieldSchema, type PersonFieldRow, personFieldPageSchema, readAnswer } from './schema.ts'

const pageSize = 500

/** Fields of a person, cached for a conversation; null before they are read, replaced when the id field is created. */
type FieldCache = { catalogue: Catalogue | null }

/** Read once per conversation. */
export async function readCatalogue(conversation: Conversation): Promise<Catalogue> {
  const cache = await cacheOf(conversation)
  if (cache.catalogue !== null) return cache.catalogue
  return conversation.session.memoize('pipedrive:catalogue', async () => {
    const catalogue = catalogueOf(await listFields(conversation))
    cache.catalogue ??= catalogue
    return cache.catalogue
  })
}

/**
 * The field definitions that parsing needs. Not read where only standard fields are mapped: null then, unless they are cached.
 */
export async function catalogueForReading(conversation: Conversation): Promise<Catalogue | null> {
  return conversation.session.fields.every(({ name }) => isStandard(name))
    ? (await cacheOf(conversation)).catalogue
    : readCatalogue(conversation)
}

export async function describeFields(conversation: Conversation): Promise<readonly RemoteField[]> {
  return [...(await readCatalogue(conversation)).fields.values()].map(toRemoteField)
}

/**
 * Creates the field that holds our record's id, if it is missing. Idempotent; does without it where the connection may not create
 * fields.
 */
export async function ensureIdField(conversation: Conversation): Promise<void> {
  const rows = await listFields(conversation)
  const cache = await cacheOf(conversation)
  cache.catalogue = catalogueOf(rows)
  if (cache.catalogue.idField !== null) return
  try {
    cache.catalogue = catalogueOf([...rows, await addIdField(conversation)])
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'missing_scopes') throw thrown
  }
}

/** Sent once, because Pipedrive would make a second field of the same name. Where the answer is lost, the field is looked for. */
async function addIdField(conversation: Conversation): Promise<PersonFieldRow> {
  const request = { AddPersonFieldRequest: { field_name: idFieldName, field_type: 'varchar' } as const }
  try {
    const answer = await call(conversation, 'general', (api) => api.personFields().addPersonField(request), 'once')
    return readAnswer(onePersonFieldSchema, answer).data
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.effect === 'none') throw thrown
    const made = (await listFields(conversation)).find((row) => catalogueOf([row]).idField !== null)
    if (made === undefined) throw thrown
    return made
  }
}

function cacheOf({ session }: Conversation): Promise<FieldCache> {
  return session.memoize('pipedrive:fields', async () => ({ catalogue: null }))
}

async function listFields(conversation: Conversation): Promise<readonly PersonFieldRow[]> {
  const rows: PersonFieldRow[] = []
  let cursor: string | undefined
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
    const page = readAnswer(
      personFieldPageSchema,
      await call(conversation, 'general', (api) => api.personFields().getPersonFields(query)),
    )
    rows.push(...page.data)
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined)
  return rows
}
