import { hostSpellings } from '../connector-kit/host-spellings.ts'
import type { Merge } from '../port/changes.ts'
import type { CreateIntent } from '../port/writes.ts'
import type { FieldValues } from '../domain/entities.ts'
import { domainKey } from '../domain/domain-key.ts'
import { isBlank, sameValue } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { type KeyKind, keyOf, valuesOf } from '../domain/record-keys.ts'
import { type Conversation, queryRows } from './client.ts'
import { columnOf } from './column-of.ts'
import { withRoles } from './contact-roles.ts'
import { hasExternalIdField, knownOrgColumns, orgColumns } from './describe.ts'
import { knownEmails } from './known-emails.ts'
import { isId, masterField, readValue } from './mapping.ts'
import { keyFields, type SalesforceObject } from './objects.ts'
import { columnsToRead, fieldTypes, mergesOf, toRemoteRecord, withoutTemplates } from './records.ts'
import { isRoleField } from './role-fields.ts'
import { columnsOfField, isOneEnd, readField } from './shapes.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, queriesForConditions, queriesForTexts, queriesForValues, select } from './soql.ts'

const valuesPerQuery = 200
/** Maximum difference between our clock and Salesforce's, plus the duration of a create. */
const clocksApartMs = 15 * 60 * 1000

/** Live records with these ids. Queries are read-after-write consistent. */
export async function getRecords(
  conversation: Conversation,
  object: SalesforceObject,
  ids: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const fields = await columnsOfLive(conversation, object)
  const queries = queriesForValues([...new Set(ids.filter(isId))], (list) =>
    select({ fields, from: object.sobject, where: `Id IN ${list}` }),
  )
  return read(conversation, object, queries)
}

/** Merges of these records, as long as they are in the recycle bin. */
export async function findMerges(
  conversation: Conversation,
  object: SalesforceObject,
  ids: readonly string[],
): Promise<readonly Merge[]> {
  if (!(await orgColumns(conversation, object)).includes(masterField)) return []
  const fields = ['Id', 'SystemModstamp', 'IsDeleted', masterField]
  const queries = queriesForValues([...new Set(ids.filter(isId))], (list) =>
    select({ fields, from: object.sobject, where: `Id IN ${list}` }),
  )
  return mergesOf((await Promise.all(queries.map((soql) => queryRows(conversation, soql, 'with_deleted')))).flat())
}

/**
 * Live records with one of these values of a key, ignoring case. Of emails, after a full read, only those that may exist are queried; for
 * so few that one query holds them that would save nothing. A domain is part of an address, so whatever has it in it is read, and looked
 * at here.
 */
export async function findByKey(
  conversation: Conversation,
  object: SalesforceObject,
  kind: KeyKind,
  wanted: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const field = object.keys[kind]
  if (field === undefined) return []
  if (kind === 'domain') return findByDomain(conversation, object, field, wanted)
  const known = await knownEmails(conversation, object)
  const canFilter =
    wanted.length > valuesPerQuery && known?.isComplete === true && (await hasExternalIdField(conversation, object))
  const emails = canFilter ? await known.filter(conversation, wanted) : wanted
  const fields = await columnsOfLive(conversation, object)
  const queries = queriesForValues(
    [...new Set(emails)],
    (list) => select({ fields, from: object.sobject, where: `${field} IN ${list}` }),
    valuesPerQuery,
  )
  return read(conversation, object, queries)
}

async function findByDomain(
  conversation: Conversation,
  object: SalesforceObject,
  field: string,
  wanted: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const hosts = new Set(wanted.flatMap((value) => domainKey(value) ?? []))
  const fields = await columnsOfLive(conversation, object)
  const queries = queriesForTexts(
    [...hosts].flatMap(hostSpellings),
    field,
    (condition) => select({ fields, from: object.sobject, where: condition }),
    valuesPerQuery,
  )
  const records = await read(conversation, object, queries)
  const found = records.filter(({ keys }) => valuesOf(keys, 'domain').some((host) => hosts.has(host)))
  // One may be in the answers to several queries.
  return [...new Map(found.map((record) => [record.id, record])).values()]
}

/** Live records that meet one of these conditions. */
export async function readWhere(
  conversation: Conversation,
  object: SalesforceObject,
  conditions: readonly string[],
): Promise<readonly RemoteRecord[]> {
  if (conditions.length === 0) return []
  const fields = await columnsOfLive(conversation, object)
  const queries = queriesForConditions(conditions, (any) => select({ fields, from: object.sobject, where: any }), valuesPerQuery)
  return read(conversation, object, queries)
}

/** Includes our own id where the org is known to have the field; that is not queried here. */
async function columnsOfLive(conversation: Conversation, object: SalesforceObject): Promise<string[]> {
  const known = await knownOrgColumns(conversation, object)
  return columnsToRead(
    conversation.session,
    object,
    known.filter((name) => name !== masterField),
  )
}

async function read(
  conversation: Conversation,
  object: SalesforceObject,
  queries: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const scope = object.isArchived === true ? 'with_deleted' : 'present'
  const all = (await Promise.all(queries.map((soql) => queryRows(conversation, soql, scope)))).flat()
  const rows = withoutTemplates(object, all).filter(({ IsDeleted }) => !IsDeleted)
  const whole = await withRoles(conversation, object, rows)
  return whole.map((row) => toRemoteRecord(conversation.session, object, row))
}

/** Salesforce ends a call after ten minutes at the latest. */
export const callMaxMs = 10 * 60 * 1000

/** An upsert on our id finds the record that an earlier one has made; any other create makes another. */
export async function createsPendFor(conversation: Conversation, object: SalesforceObject): Promise<number> {
  return (await hasExternalIdField(conversation, object)) ? 0 : callMaxMs
}

/**
 * Finds orphaned creates. Where the org has a field for our id a repeated create is idempotent, and there is nothing to find.
 * Elsewhere it is a record of about that time with equal values or the same key; each record matches one create at most.
 */
export async function findCreated(
  conversation: Conversation,
  object: SalesforceObject,
  intents: readonly CreateIntent[],
  others: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const found = new Map<string, RemoteRecord>()
  const possible = intents.filter(({ properties }) => emailOf(object, properties) !== null || nameOf(object, properties) !== null)
  if (possible.length === 0 || (await hasExternalIdField(conversation, object))) return found
  const candidates = await createdSince(conversation, object, possible)
  const claimed = new Set(others)
  for (const isSame of [hasValues, hasKey]) {
    for (const intent of possible.filter(({ key }) => !found.has(key))) {
      const row = candidates.find((candidate) => !claimed.has(candidate.Id) && isSame(conversation, object, intent, candidate))
      if (row === undefined) continue
      claimed.add(row.Id)
      found.set(intent.key, toRemoteRecord(conversation.session, object, row))
    }
  }
  return found
}

/** Records created since the first of these creates was sent, with one of their emails or, where they have none, names. */
async function createdSince(
  conversation: Conversation,
  object: SalesforceObject,
  intents: readonly CreateIntent[],
): Promise<readonly SalesforceRow[]> {
  const first = Math.min(...intents.map((intent) => Date.parse(intent.sentAt)))
  const since = instantLiteral(new Date(first - clocksApartMs).toISOString())
  const properties = intents.flatMap((intent) =>
    Object.keys(intent.properties)
      .filter((name) => !isRoleField(name))
      .flatMap((name) => columnsOfField(object, name)),
  )
  const fields = [
    ...new Set([...columnsToRead(conversation.session, object, []), 'CreatedDate', object.nameField, ...properties]),
  ]
  const { email } = object.keys
  const emails = intents.flatMap(({ properties }) => emailOf(object, properties) ?? [])
  const names = intents.flatMap(({ properties }) =>
    emailOf(object, properties) === null ? (nameOf(object, properties) ?? []) : [],
  )
  const queriesFor = (column: string, values: readonly string[]) =>
    queriesForValues(
      [...new Set(values)],
      (list) =>
        select({
          fields,
          from: object.sobject,
          where: `CreatedDate >= ${since} AND ${column} IN ${list}`,
          orderBy: 'CreatedDate, Id',
        }),
      valuesPerQuery,
    )
  const queries = [...(email === undefined ? [] : queriesFor(email, emails)), ...queriesFor(object.nameField, names)]
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  return withRoles(conversation, object, rows)
}

function hasKey(_conversation: Conversation, object: SalesforceObject, intent: CreateIntent, row: SalesforceRow): boolean {
  const isShared = keyFields(object).some(({ kind, field }) => {
    const key = keyOf(kind, intent.properties[field])
    return key !== null && keyOf(kind, columnOf(row, field)) === key
  })
  return isShared && isCreatedSince(intent, row)
}

function hasValues({ session }: Conversation, object: SalesforceObject, intent: CreateIntent, row: SalesforceRow): boolean {
  const types = fieldTypes(session)
  return (
    isCreatedSince(intent, row) &&
    Object.entries(intent.properties).every(([name, value]) => {
      // Contact roles are made after the record.
      if (isRoleField(name)) return true
      const type = types.get(name) ?? 'text'
      return isOneEnd(object, intent, name, row) ?? sameValue(type, readField(object, { name, type }, row), value)
    })
  )
}

function emailOf({ keys }: SalesforceObject, properties: FieldValues): string | null {
  return keys.email === undefined ? null : keyOf('email', properties[keys.email])
}

/** The name that Salesforce requires. */
function nameOf({ nameField }: SalesforceObject, properties: FieldValues): string | null {
  const name = properties[nameField]
  return isBlank(name ?? null) ? null : String(name).trim()
}

function isCreatedSince({ sentAt }: CreateIntent, row: SalesforceRow): boolean {
  const createdAt = readValue('datetime', columnOf(row, 'CreatedDate'))
  return typeof createdAt === 'string' && Date.parse(createdAt) >= Date.parse(sentAt) - clocksApartMs
}
