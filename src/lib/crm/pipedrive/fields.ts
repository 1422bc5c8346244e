import { Failure } from '../../core/errors.ts'
import type { RemoteField } from '../connector.ts'
import { type Catalogue, catalogueOf, idFieldName, isStandard, toRemoteField } from './catalogue.ts'
import { call, type Line } from './client.ts'
import { onePersonFieldSchema, type PersonFieldRow, personFieldPageSchema, readAnswer } from './schema.ts'

const pageSize = 500

/** The fields of a person as this conversation knows them; null until they were asked for, replaced when a field of ours is made. */
type Shelf = { catalogue: Catalogue | null }

/** Asked for once per conversation. */
export async function readCatalogue(line: Line): Promise<Catalogue> {
  const shelf = await shelfOf(line)
  if (shelf.catalogue !== null) return shelf.catalogue
  return line.session.once('pipedrive:fields-asked', async () => {
    const asked = catalogueOf(await listFields(line))
    shelf.catalogue ??= asked
    return shelf.catalogue
  })
}

/** What the conversation's fields are read with. Nothing is asked where every person has them: null then, unless it is known already. */
export async function catalogueForReading(line: Line): Promise<Catalogue | null> {
  return line.session.fields.every(({ name }) => isStandard(name)) ? (await shelfOf(line)).catalogue : readCatalogue(line)
}

export async function describeFields(line: Line): Promise<readonly RemoteField[]> {
  return [...(await readCatalogue(line)).fields.values()].map(toRemoteField)
}

/** Makes sure of the field that holds our record's id. Idempotent; goes without where the connection may not make fields. */
export async function ensureIdField(line: Line): Promise<void> {
  const rows = await listFields(line)
  const shelf = await shelfOf(line)
  shelf.catalogue = catalogueOf(rows)
  if (shelf.catalogue.idField !== null) return
  try {
    const answer = await call(line, 'general', (api) =>
      api.personFields().addPersonField({ AddPersonFieldRequest: { field_name: idFieldName, field_type: 'varchar' } }),
    )
    shelf.catalogue = catalogueOf([...rows, readAnswer(onePersonFieldSchema, answer).data])
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'missing_scopes') throw thrown
  }
}

function shelfOf({ session }: Line): Promise<Shelf> {
  return session.once('pipedrive:fields', async () => ({ catalogue: null }))
}

async function listFields(line: Line): Promise<readonly PersonFieldRow[]> {
  const rows: PersonFieldRow[] = []
  let cursor: string | undefined
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }
    const page = readAnswer(
      personFieldPageSchema,
      await call(line, 'general', (api) => api.personFields().getPersonFields(query)),
    )
    rows.push(...page.data)
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined)
  return rows
}
