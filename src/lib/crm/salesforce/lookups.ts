import type { CreateIntent, Merge } from '../connector.ts'
import type { FieldValues } from '../domain/entities.ts'
import { emailKey } from '../domain/email-key.ts'
import { isBlank, sameValue } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/reconcile.ts'
import { type Conversation, queryRows } from './client.ts'
import { columnOf } from './column-of.ts'
import { hasExternalIdField, knownOrgColumns, orgColumns } from './describe.ts'
import { knownEmails } from './known-emails.ts'
import { isId, masterField, readValue, type SObject } from './mapping.ts'
import { columnsToRead, fieldTypes, mergesOf, toRemoteRecord } from './records.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, queriesForValues, select } from './soql.ts'

const emailsPerQuery = 200
/** Maximum difference between our clock and Salesforce's, plus the duration of a create. */
const clocksApartMs = 15 * 60 * 1000

/** Live records with these ids. Queries are read-after-write consistent. */
export async function getRecords(
  conversation: Conversation,
  sobject: SObject,
  ids: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const fields = await columnsOfLive(conversation, sobject)
  const queries = queriesForValues([...new Set(ids.filter(isId))], (list) =>
    select({ fields, from: sobject, where: `Id IN ${list}` }),
  )
  return read(conversation, queries)
}

/** Merges of these records, as long as they are in the recycle bin. */
export async function findMerges(
  conversation: Conversation,
  sobject: SObject,
  ids: readonly string[],
): Promise<readonly Merge[]> {
  if (!(await orgColumns(conversation, sobject)).includes(masterField)) return []
  const fields = ['Id', 'SystemModstamp', 'IsDeleted', masterField]
  const queries = queriesForValues([...new Set(ids.filter(isId))], (list) =>
    select({ fields, from: sobject, where: `Id IN ${list}` }),
  )
  return mergesOf((await Promise.all(queries.map((soql) => queryRows(conversation, soql, true)))).flat())
}

/**
 * Live records with these e-mails, ignoring case. After a full read only e-mails that may exist are queried; for so few that one
 * query holds them that would save nothing.
 */
export async function findByEmail(
  conversation: Conversation,
  sobject: SObject,
  wanted: readonly string[],
): Promise<readonly RemoteRecord[]> {
  const known = await knownEmails(conversation, sobject)
  const canFilter = wanted.length > emailsPerQuery && known.isComplete && (await hasExternalIdField(conversation, sobject))
  const emails = canFilter ? await known.filter(conversation, wanted) : wanted
  const fields = await columnsOfLive(conversation, sobject)
  const queries = queriesForValues(
    [...new Set(emails)],
    (list) => select({ fields, from: sobject, where: `Email IN ${list}` }),
    emailsPerQuery,
  )
  return read(conversation, queries)
}

/** Includes our own id where the org is known to have the field; that is not queried here. */
async function columnsOfLive(conversation: Conversation, sobject: SObject): Promise<string[]> {
  const known = await knownOrgColumns(conversation, sobject)
  return columnsToRead(
    conversation.session,
    known.filter((name) => name !== masterField),
  )
}

async function read(conversation: Conversation, queries: readonly string[]): Promise<readonly RemoteRecord[]> {
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  return rows.map((row) => toRemoteRecord(conversation.session, row))
}

/** Salesforce ends a call after ten minutes at the latest. */
export const callMaxMs = 10 * 60 * 1000

/** An upsert on our id finds the record that an earlier one has made; any other create makes another. */
export async function createsPendFor(conversation: Conversation, sobject: SObject): Promise<number> {
  return (await hasExternalIdField(conversation, sobject)) ? 0 : callMaxMs
}

/**
 * Finds orphaned creates. Where the org has a field for our id a repeated create is idempotent, and there is nothing to find.
 * Elsewhere it is a record of about that time with equal values or the same e-mail; each record matches one create at most.
 */
export async function findCreated(
  conversation: Conversation,
  sobject: SObject,
  intents: readonly CreateIntent[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const found = new Map<string, RemoteRecord>()
  const possible = intents.filter(({ properties }) => emailOf(properties) !== null || lastNameOf(properties) !== null)
  if (possible.length === 0 || (await hasExternalIdField(conversation, sobject))) return found
  const candidates = await createdSince(conversation, sobject, possible)
  const claimed = new Set<string>()
  for (const isSame of [hasValues, hasEmail]) {
    for (const intent of possible.filter(({ key }) => !found.has(key))) {
      const row = candidates.find((candidate) => !claimed.has(candidate.Id) && isSame(conversation, intent, candidate))
      if (row === undefined) continue
      claimed.add(row.Id)
      found.set(intent.key, toRemoteRecord(conversation.session, row))
    }
  }
  return found
}

/** Records created since the first of these creates was sent, with one of their e-mails or, where they have none, last names. */
async function createdSince(
  conversation: Conversation,
  sobject: SObject,
  intents: readonly CreateIntent[],
): Promise<readonly SalesforceRow[]> {
  const first = Math.min(...intents.map((intent) => Date.parse(intent.sentAt)))
  const since = instantLiteral(new Date(first - clocksApartMs).toISOString())
  const properties = intents.flatMap((intent) => Object.keys(intent.properties))
  const fields = [...new Set([...columnsToRead(conversation.session, []), 'CreatedDate', 'LastName', ...properties])]
  const emails = intents.flatMap(({ properties }) => emailOf(properties) ?? [])
  const names = intents.flatMap(({ properties }) => (emailOf(properties) === null ? (lastNameOf(properties) ?? []) : []))
  const queriesFor = (column: string, values: readonly string[]) =>
    queriesForValues(
      [...new Set(values)],
      (list) =>
        select({ fields, from: sobject, where: `CreatedDate >= ${since} AND ${column} IN ${list}`, orderBy: 'CreatedDate, Id' }),
      emailsPerQuery,
    )
  const queries = [...queriesFor('Email', emails), ...queriesFor('LastName', names)]
  return (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
}

function hasEmail(_conversation: Conversation, intent: CreateIntent, row: SalesforceRow): boolean {
  const email = emailOf(intent.properties)
  return email !== null && emailKey(columnOf(row, 'Email')) === email && isCreatedSince(intent, row)
}

function hasValues({ session }: Conversation, intent: CreateIntent, row: SalesforceRow): boolean {
  const types = fieldTypes(session)
  return (
    isCreatedSince(intent, row) &&
    Object.entries(intent.properties).every(([name, value]) => {
      const type = types.get(name) ?? 'text'
      return sameValue(type, readValue(type, columnOf(row, name)), value)
    })
  )
}

function emailOf(properties: FieldValues): string | null {
  return emailKey(properties['Email'])
}

/** Required by Salesforce on contacts and leads. */
function lastNameOf(properties: FieldValues): string | null {
  const name = properties['LastName']
  return isBlank(name ?? null) ? null : String(name).trim()
}

function isCreatedSince({ sentAt }: CreateIntent, row: SalesforceRow): boolean {
  const createdAt = readValue('datetime', columnOf(row, 'CreatedDate'))
  return typeof createdAt === 'string' && Date.parse(createdAt) >= Date.parse(sentAt) - clocksApartMs
}
