import { Failure } from '../../core/errors.ts'
import type { RemoteField } from '../connector.ts'
import { type Catalogue, catalogueOf, idFieldName, isStandard, toRemoteField } from './catalogue.ts'
import { call, type Conversation } from './client.ts'
import { onePersonFieldSchema, type PersonFieldRow, personFieldPageSchema, readAnswer } from './schema.ts'

const pageSize = 500

/** The fields of a person as this conversation knows them; null until they were asked for, replaced when a field of ours is made. */
type Shelf = { catalogue: Catalogue | null }

/** Asked for once per conversation. */
export async function readCatalogue(conversation: Conversation): Promise<Catalogue> {
  const shelf = await shelfOf(conversation)
  if (shelf.catalogue !== null) return shelf.catalogue
  return conversation.session.memoize('pipedrive:fields-asked', async () => {
    const asked = catalogueOf(await listFields(conversation))
    shelf.catalogue ??= asked
    return shelf.catalogue
  })
}

/** What the conversation's fields are read with. Nothing is asked where every person has them: null then, unless it is known already. */
export async function catalogueForReading(conversation: Conversation): Promise<Catalogue | null> {
  return conversation.session.fields.every(({ name }) => isStandard(name))
    ? (await shelfOf(conversation)).catalogue
    : readCatalogue(conversation)
}

export async function describeFields(conversation: Conversation): Promise<readonly RemoteField[]> {
  return [...(await readCatalogue(conversation)).fields.values()].map(toRemoteField)
}

/** Makes sure of the field that holds our record's id. Idempotent; goes without where the connection may not make fields. */
export async function ensureIdField(conversation: Conversation): Promise<void> {
  const rows = await listFields(conversation)
  const shelf = await shelfOf(conversation)
  shelf.catalogue = catalogueOf(rows)
  if (shelf.catalogue.idField !== null) return
  try {
    const answer = await call(conversation, 'general', (api) =>
      api.personFields().addPersonField({ AddPersonFieldRequest: { field_name: idFieldName, field_type: 'varchar' } }),
    )
    shelf.catalogue = catalogueOf([...rows, readAnswer(onePersonFieldSchema, answer).data])
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'missing_scopes') throw thrown
  }
}

function shelfOf({ session }: Conversation): Promise<Shelf> {
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
