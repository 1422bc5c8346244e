import { Failure } from '../../core/errors.ts'
import { changedAt, type FieldTime } from '../domain/field-times.ts'
import { sameValue } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { call, type Conversation } from './client.ts'
import { problemsOf } from './errors.ts'
import { readValue } from './mapping.ts'
import type { SalesforceObject } from './objects.ts'
import { fieldTypes } from './records.ts'
import { historyPageSchema, type HistoryRow, readAnswer } from './schema.ts'
import { literal, queriesForValues, select } from './soql.ts'

type Asked = { readonly record: RemoteRecord; readonly fields: readonly string[] }

/**
 * When fields got the values that they have and from whom, by the object's field history. An administrator switches that on by field: one without
 * history, or whose history does not end in the value that it has, has no time. One query for many records.
 */
export async function readFieldTimes(
  conversation: Conversation,
  object: SalesforceObject,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldTime>>> {
  const rows = await readHistory(conversation, object, asked)
  const types = fieldTypes(conversation.session)
  return new Map(
    asked.map(({ record, fields }) => {
      const times = fields.flatMap((field): (readonly [string, FieldTime])[] => {
        const type = types.get(field) ?? 'text'
        const [newest] = rows
          .filter((row) => row.recordId === record.id && row.Field === field)
          .toSorted((a, b) => Date.parse(b.CreatedDate) - Date.parse(a.CreatedDate))
        const isCurrent = newest && sameValue(type, readValue(type, newest.NewValue), record.properties[field] ?? null)
        return isCurrent ? [[field, changedAt(newest.CreatedDate, newest.CreatedBy?.Name)]] : []
      })
      return [record.id, new Map(times)]
    }),
  )
}

type Change = HistoryRow & { readonly recordId: string }

async function readHistory(
  conversation: Conversation,
  object: SalesforceObject,
  asked: readonly Asked[],
): Promise<readonly Change[]> {
  const { session } = conversation
  const history = await session.memoizeForRun(`salesforce:history:${object.sobject}`, async () => ({ isKept: true }))
  if (!history.isKept) return []
  const parent = `${object.sobject}Id`
  const names = [...new Set(asked.flatMap(({ fields }) => fields))].map(literal).join(',')
  const ids = asked.map(({ record }) => record.id)
  const queries = queriesForValues(ids, (list) =>
    select({
      fields: [parent, 'Field', 'NewValue', 'CreatedDate', 'CreatedBy.Name'],
      from: object.history,
      where: `${parent} IN ${list} AND Field IN (${names})`,
      orderBy: 'CreatedDate DESC',
    }),
  )
  try {
    const pages = await Promise.all(queries.map((soql) => queryHistory(conversation, soql)))
    return pages.flat().map((row) => ({ ...row, recordId: String(row[parent]) }))
  } catch (thrown) {
    // An org that tracks no field of the object does not have its history.
    if (!(thrown instanceof Failure) || !problemsOf(thrown).some(({ code }) => code === 'INVALID_TYPE')) throw thrown
    history.isKept = false
    return []
  }
}

/** Newest first, so that a first page of 2,000 rows has what matters; the rest of a longer history is read anyway. */
async function queryHistory(conversation: Conversation, soql: string): Promise<readonly HistoryRow[]> {
  let page = readAnswer(historyPageSchema, await call(conversation, async (connection) => connection.query(soql)))
  const rows = [...page.records]
  while (page.nextRecordsUrl !== undefined) {
    const locator = page.nextRecordsUrl
    page = readAnswer(historyPageSchema, await call(conversation, async (connection) => connection.queryMore(locator)))
    rows.push(...page.records)
  }
  return rows
}
