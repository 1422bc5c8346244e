import type { CreateIntent } from '../connector.ts'
import { emailKey } from '../domain/email-key.ts'
import { sameValue } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { call, type Conversation } from './client.ts'
import { atSecond, later, oneOverlapBefore } from './cursor.ts'
import { directoryOf } from './directory.ts'
import { readCatalogue } from './fields.ts'
import { changedFrom, readPersons, toRecords, walkPersons } from './persons.ts'
import { changedAt, emailsOf } from './records.ts'
import { type Person, readAnswer, searchSchema } from './schema.ts'

/** Up to this many addresses are searched one by one; for more, listing all persons is cheaper. */
const searchesMax = 20
const recentPageSize = 100
/** Maximum difference between our clock and Pipedrive's. */
const clocksApartMs = 15 * 60 * 1000

/** Live persons that have one of these addresses, as primary or additional. Read-after-write consistent. */
export async function findByEmail(conversation: Conversation, emails: readonly string[]): Promise<readonly RemoteRecord[]> {
  const wanted = new Set(emails.map((email) => emailKey(email)).filter((email) => email !== null))
  if (wanted.size === 0) return []
  const persons = wanted.size > searchesMax ? await lookUp(conversation, wanted) : await search(conversation, new Set(emails))
  return toRecords(
    conversation,
    persons.filter((person) => emailsOf(person).some((email) => wanted.has(email))),
  )
}

async function lookUp(conversation: Conversation, wanted: ReadonlySet<string>): Promise<readonly Person[]> {
  const directory = await directoryOf(conversation)
  const ids = await directory.idsOf(conversation, [...wanted])
  return readPersons(conversation, ids.map(String))
}

/** Pipedrive's search index lags behind writes, so recently changed persons are read as well. */
async function search(conversation: Conversation, spellings: ReadonlySet<string>): Promise<readonly Person[]> {
  const [hits, recent] = await Promise.all([
    Promise.all([...spellings].map((email) => searchFor(conversation, email))),
    changedJustBefore(conversation),
  ])
  const fresh = new Map(recent.map((person) => [person.id, person]))
  const others = new Set(hits.flat().filter((id) => !fresh.has(id)))
  return [...fresh.values(), ...(others.size === 0 ? [] : await readPersons(conversation, [...others].map(String)))]
}

async function searchFor(conversation: Conversation, email: string): Promise<readonly number[]> {
  const answer = await call(conversation, 'search', (api) =>
    api.persons().searchPersons({ term: email, fields: 'email', exact_match: true, limit: 100 }),
  )
  return readAnswer(searchSchema, answer).data.items.map(({ item }) => item.id)
}

/** Persons that changed within two minutes of the newest change; usually one call. */
async function changedJustBefore(conversation: Conversation): Promise<readonly Person[]> {
  const recent: Person[] = []
  await walkPersons(conversation, { sort_by: 'update_time', sort_direction: 'desc', limit: recentPageSize }, (persons) => {
    recent.push(...persons)
    const [newest] = recent
    const oldest = recent.at(-1)
    if (!newest || !oldest) return 'stop'
    return Date.parse(changedAt(oldest)) < Date.parse(oneOverlapBefore(changedAt(newest))) ? 'stop' : 'continue'
  })
  return recent
}

/**
 * Finds orphaned creates, by the intents' keys: persons created since with our record's id or, where the account has no field for
 * it, with the same e-mail or exactly the same values.
 */
export async function findCreated(
  conversation: Conversation,
  intents: readonly CreateIntent[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const [first] = intents
  if (!first) return new Map()
  const earliest = intents.map((intent) => intent.sentAt).reduce((a, b) => (later(a, b) === a ? b : a), first.sentAt)
  const { idField } = await readCatalogue(conversation)
  const since = atSecond(Date.parse(earliest) - clocksApartMs)
  const created: Person[] = []
  await walkPersons(
    conversation,
    changedFrom(since),
    (persons) => {
      created.push(...persons.filter((person) => Date.parse(person.add_time) >= Date.parse(since)))
      return 'continue'
    },
    idField,
  )
  created.sort((a, b) => a.id - b.id)
  const records = await toRecords(conversation, created)
  const candidates = created.flatMap((person, index) => {
    const record = records[index]
    return record ? [{ person, record }] : []
  })
  const claimed = new Set<string>()
  return new Map(
    intents.flatMap((intent) => {
      const found = candidates.find(
        ({ person, record }) =>
          !claimed.has(record.id) &&
          (idField === null ? hasValuesOf(intent, record) : person.custom_fields[idField] === intent.externalId),
      )
      if (!found) return []
      claimed.add(found.record.id)
      return [[intent.key, found.record] as const]
    }),
  )
}

function hasValuesOf({ properties }: CreateIntent, record: RemoteRecord): boolean {
  const email = emailKey(properties['email'])
  if (email !== null) return record.keys.some(({ value }) => value === email)
  return Object.entries(properties).every(
    ([name, value]) => value === null || sameValue('text', record.properties[name] ?? null, value),
  )
}
