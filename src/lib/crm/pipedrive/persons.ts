import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { call, type Conversation } from './client.ts'
import { atSecond, epoch } from './cursor.ts'
import { isMissing } from './errors.ts'
import { catalogueForReading } from './fields.ts'
import { type Organization, readOrganizations } from './organizations.ts'
import { changedAt, organizationField, toRemoteRecord } from './records.ts'
import { onePersonSchema, type Person, personPageSchema, readAnswer } from './schema.ts'

export const pageSize = 500
const idsMax = 100
/** Maximum number of custom fields that a request can select. */
const customFieldsMax = 15

export type PersonQuery = {
  readonly ids?: string
  readonly org_id?: number
  readonly updated_since?: string
  readonly sort_by?: 'id' | 'update_time'
  readonly sort_direction?: 'asc' | 'desc'
  readonly limit?: number
  readonly cursor?: string
}

export type PersonPage = { readonly persons: readonly Person[]; readonly next: string | null }

/** One page of live persons. `idField` selects the field of our record's id as well. */
export async function listPersons(conversation: Conversation, query: PersonQuery, idField?: string | null): Promise<PersonPage> {
  const customFields = await customFieldsToRead(conversation, idField ?? null)
  const answer = await call(conversation, 'general', (api) =>
    api.persons().getPersons({ limit: pageSize, ...query, ...(customFields === null ? {} : { custom_fields: customFields }) }),
  )
  const page = readAnswer(personPageSchema, answer)
  return { persons: page.data, next: page.additional_data?.next_cursor ?? null }
}

/** Reads the pages of a list one after another, until `take` returns `stop`. */
export async function walkPersons(
  conversation: Conversation,
  query: PersonQuery,
  take: (persons: readonly Person[]) => 'continue' | 'stop',
  idField?: string | null,
): Promise<void> {
  let cursor: string | null = null
  do {
    const page: PersonPage = await listPersons(conversation, cursor === null ? query : { ...query, cursor }, idField)
    if (take(page.persons) === 'stop') return
    cursor = page.next
  } while (cursor !== null)
}

/** The query for everything that changed at or after a time, oldest first. */
export function changedFrom(time: string): PersonQuery {
  return { updated_since: atSecond(Date.parse(time)), sort_by: 'update_time', sort_direction: 'asc' }
}

/**
 * Time of the newest change, by Pipedrive's clock. Read before a full list, it is where the first delta starts: changes during
 * the list are newer.
 */
export async function newestChange(conversation: Conversation): Promise<string> {
  const { persons } = await listPersons(conversation, { sort_by: 'update_time', sort_direction: 'desc', limit: 1 })
  const [newest] = persons
  return newest ? changedAt(newest) : epoch
}

/**
 * Any number of persons by id. One that is missing from a list is read by itself, so that only persons that do not exist are left
 * out.
 */
export async function readPersons(conversation: Conversation, ids: readonly string[]): Promise<readonly Person[]> {
  const numbers = [...new Set(ids)].filter((id) => /^[1-9]\d*$/.test(id))
  return (await Promise.all(chunks(numbers, idsMax).map((batch) => readBatch(conversation, batch)))).flat()
}

async function readBatch(conversation: Conversation, ids: readonly string[]): Promise<readonly Person[]> {
  const [only, ...further] = ids
  // Reading a single person costs a tenth of a list.
  if (only !== undefined && further.length === 0) {
    const person = await readPerson(conversation, Number(only))
    return person === null ? [] : [person]
  }
  const { persons } = await listPersons(conversation, { ids: ids.join(',') })
  const found = new Set(persons.map((person) => String(person.id)))
  const others = await Promise.all(ids.filter((id) => !found.has(id)).map((id) => readPerson(conversation, Number(id))))
  return [...persons, ...others.filter((person) => person !== null)]
}

/** Null only when Pipedrive says that the person is deleted or unknown. */
export async function readPerson(conversation: Conversation, id: number): Promise<Person | null> {
  try {
    const answer = await call(conversation, 'general', (api) => api.persons().getPerson({ id }))
    const { data } = readAnswer(onePersonSchema, answer)
    return data.is_deleted === true ? null : data
  } catch (thrown) {
    if (thrown instanceof Failure && isMissing(thrown)) return null
    throw thrown
  }
}

/** Persons as remote records, with the names of their organizations where those are mapped. */
export async function toRecords(conversation: Conversation, persons: readonly Person[]): Promise<readonly RemoteRecord[]> {
  const { fields } = conversation.session
  const orgIds = fields.some(({ name }) => name === organizationField) ? persons.flatMap((person) => person.org_id ?? []) : []
  const [catalogue, organizations] = await Promise.all([
    catalogueForReading(conversation),
    orgIds.length === 0 ? new Map<number, Organization>() : readOrganizations(conversation, orgIds),
  ])
  return persons.map((person) => toRemoteRecord({ fields, catalogue, organizations }, person))
}

/**
 * The custom fields to select; null selects all. Constant for all pages of a list, because Pipedrive's cursor is only valid for
 * the same query.
 */
async function customFieldsToRead(conversation: Conversation, idField: string | null): Promise<string | null> {
  const catalogue = await catalogueForReading(conversation)
  const mapped = conversation.session.fields.filter(({ name }) => catalogue?.fields.get(name)?.isCustom).map(({ name }) => name)
  if (mapped.length === 0 && idField === null) return null
  const codes = [...new Set([...mapped, ...[idField, catalogue?.idField ?? null].filter((code) => code !== null)])]
  return codes.length === 0 || codes.length > customFieldsMax ? null : codes.join(',')
}
