import { z } from 'zod'
import { htmlOfLines } from '../../domain/html-clean.ts'
import type { FieldValue } from '../../domain/entities.ts'
import type { RemoteRecord } from '../../domain/records.ts'
import { setOf } from '../../domain/sets.ts'
import { Failure } from '../../../core/errors.ts'
import { call, type Conversation, queryRows } from '../client.ts'
import { columnOf } from '../column-of.ts'
import { fullId, isId, isoInstant } from '../mapping.ts'
import type { SalesforceRow } from '../schema.ts'
import { queriesForValues, select } from '../soql.ts'
import { classicNote, contentNote, isClassic, linkFieldList } from './facts.ts'
import { titleOf } from './title.ts'

const common = ['Id', 'SystemModstamp', 'IsDeleted', 'Title', 'CreatedDate', 'CreatedBy.Name']
/** Without the text, which Salesforce gives by an address of its own. */
export const contentColumns = common
export const classicColumns = [...common, 'ParentId', 'Body']

/** What a write needs to know of a note: its links by what it is on, and whether its title is the beginning of its text. */
export const noteStateSchema = z.object({ links: z.record(z.string(), z.string()), hasOwnTitle: z.boolean() })
export type NoteState = z.infer<typeof noteStateSchema>

/** Live notes of both kinds by id. Each text is a call. */
export async function readNotes(conversation: Conversation, ids: readonly string[]): Promise<readonly RemoteRecord[]> {
  const asked = [...new Set(ids.filter(isId))]
  const rowsOf = async (sobject: string, columns: readonly string[], some: readonly string[]) => {
    const queries = queriesForValues(some, (list) => select({ fields: columns, from: sobject, where: `Id IN ${list}` }))
    return (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  }
  const [content, classic] = await Promise.all([
    rowsOf(
      contentNote,
      contentColumns,
      asked.filter((id) => !isClassic(id)),
    ),
    rowsOf(classicNote, classicColumns, asked.filter(isClassic)),
  ])
  return [...(await contentRecords(conversation, content)), ...classic.map(classicRecord)]
}

/** Rows of today's notes as records, with their links and texts. One that is deleted while it is read is left out. */
export async function contentRecords(
  conversation: Conversation,
  rows: readonly SalesforceRow[],
): Promise<readonly RemoteRecord[]> {
  if (rows.length === 0) return []
  const links = await readLinks(
    conversation,
    rows.map(({ Id }) => Id),
  )
  const records = await Promise.all(
    rows.map(async (row): Promise<RemoteRecord | null> => {
      const content = await readContent(conversation, row.Id)
      return content === null ? null : contentRecord(row, links.get(row.Id) ?? {}, content)
    }),
  )
  return records.filter((record) => record !== null)
}

/** By note, the links by what it is on. */
async function readLinks(
  conversation: Conversation,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const fields = ['Id', 'SystemModstamp', 'IsDeleted', 'ContentDocumentId', 'LinkedEntityId']
  const queries = queriesForValues(ids, (list) =>
    select({ fields, from: 'ContentDocumentLink', where: `ContentDocumentId IN ${list}` }),
  )
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  const byNote = new Map<string, Record<string, string>>()
  for (const row of rows) {
    const [note, entity] = [textAt(row, 'ContentDocumentId'), textAt(row, 'LinkedEntityId')]
    if (note === null || entity === null) continue
    byNote.set(fullId(note), { ...byNote.get(fullId(note)), [fullId(entity)]: row.Id })
  }
  return byNote
}

/**
 * Null only where Salesforce says that there is no such note. A call for each: composite requests and batches of them do not take
 * resources that answer with a file, and a query gives the address of a text in its place.
 * @see https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-blob-retrieve.md
 */
async function readContent(conversation: Conversation, id: string): Promise<string | null> {
  const url = `/services/data/v${conversation.app.apiVersion}/sobjects/${contentNote}/${id}/Content`
  try {
    const answer: unknown = await call(conversation, async (connection) => connection.request({ method: 'GET', url }))
    return typeof answer === 'string' ? answer : ''
  } catch (thrown) {
    if (thrown instanceof Failure && (thrown.code === 'not_found' || thrown.code === 'entity_is_deleted')) return null
    throw thrown
  }
}

function contentRecord(row: SalesforceRow, links: Readonly<Record<string, string>>, content: string): RemoteRecord {
  const title = textAt(row, 'Title')
  const hasOwnTitle = title !== null && title !== titleOf(content)
  const state: NoteState = { links, hasOwnTitle }
  return {
    ...recordOf(row, Object.keys(links), { Title: hasOwnTitle ? title : null, Content: content === '' ? null : content }),
    connectorState: state,
  }
}

export function classicRecord(row: SalesforceRow): RemoteRecord {
  const [parent, body] = [textAt(row, 'ParentId'), textAt(row, 'Body')]
  const values = { Title: textAt(row, 'Title'), Content: body === null ? null : htmlOfLines(body) }
  return recordOf(row, parent === null ? [] : [fullId(parent)], values)
}

function recordOf(
  row: SalesforceRow,
  entities: readonly string[],
  values: Readonly<Record<'Title' | 'Content', FieldValue>>,
): RemoteRecord {
  const linked = linkFieldList.map(({ name, prefix }) => [name, setOf(entities.filter((id) => id.startsWith(prefix)).toSorted())])
  return {
    id: row.Id,
    properties: {
      ...values,
      CreatedDate: isoInstant(textAt(row, 'CreatedDate') ?? ''),
      'CreatedBy.Name': textOrNull(columnOf(row, 'CreatedBy.Name')),
      ...Object.fromEntries(linked),
    },
    updatedAt: row.SystemModstamp,
    keys: [],
  }
}

function textAt(row: SalesforceRow, name: string): string | null {
  return textOrNull(row[name])
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
