import { z } from 'zod'
import type { ReadOfLinked } from '../../connector-kit/of-linked.ts'
import type { ObjectType } from '../../domain/entities.ts'
import type { ChangePage, Cursor } from '../../port/changes.ts'
import type { LinkedRecords } from '../../port/linked.ts'
import { type Conversation, query, queryRows } from '../client.ts'
import { advance, deltaFrom, watermarkSchema } from '../cursor.ts'
import { fullId, isId } from '../mapping.ts'
import { instantLiteral, literal, queriesForValues, select } from '../soql.ts'
import { classicNote, contentNote, noteTargets } from './facts.ts'
import { classicColumns, classicRecord, contentColumns, contentRecords, readNotes } from './read.ts'

/** Each text is a call, so pages are small. */
const pageSize = 200

const kinds = [contentNote, classicNote] as const
const kindSchema = z.enum(kinds)

/**
 * Position of a read of changed notes: the watermark of each kind and, in the middle of a delta, the kind that is read, from where, and the
 * last row that was.
 */
const cursorSchema = z.object({
  mode: z.literal('notes'),
  marks: z.record(kindSchema, watermarkSchema),
  at: z
    .object({ kind: kindSchema, from: z.string().nullable(), after: z.object({ stamp: z.string(), id: z.string() }).nullable() })
    .nullable(),
})
type NotesCursor = z.infer<typeof cursorSchema>

/**
 * By the links of linked records, some hundreds a call, in place of all notes: each one's text is a call of its own. Links are found by their
 * ends only and have no stamp that could be asked for, so what is put on a record later is found as the note changes, or by a full read.
 */
export function readOfLinked(conversation: Conversation, linked: LinkedRecords): ReadOfLinked {
  return {
    session: conversation.session,
    object: 'note',
    targets: noteTargets,
    linked,
    begin: () => begin(conversation),
    idsAbout: (target, refs) => notesOn(conversation, target, refs),
    read: (ids) => readNotes(conversation, ids),
    readMax: pageSize,
    listChanges: (after) => listNoteChanges(conversation, after),
  }
}

async function notesOn(conversation: Conversation, _target: ObjectType, refs: readonly string[]): Promise<readonly string[]> {
  const ids = refs.filter(isId)
  const rowsIn = async (fields: readonly string[], from: string, where: (list: string) => string) => {
    const queries = queriesForValues(ids, (list) => select({ fields, from, where: where(list) }))
    return (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  }
  const base = ['Id', 'SystemModstamp', 'IsDeleted']
  const [links, classic] = await Promise.all([
    rowsIn(
      [...base, 'ContentDocumentId'],
      'ContentDocumentLink',
      (list) => `LinkedEntityId IN ${list} AND ContentDocument.FileType = 'SNOTE'`,
    ),
    rowsIn(base, classicNote, (list) => `ParentId IN ${list}`),
  ])
  const documents = links.flatMap(({ ContentDocumentId: id }) => (typeof id === 'string' ? fullId(id) : []))
  return [...documents, ...classic.map(({ Id }) => Id)]
}

async function begin(conversation: Conversation): Promise<Cursor> {
  const startedAt = conversation.now()
  const newest = async (from: string) => {
    const soql = select({ fields: ['Id', 'SystemModstamp', 'IsDeleted'], from, orderBy: 'SystemModstamp DESC', limit: 1 })
    const { rows } = await query(conversation, soql, 'with_deleted')
    return { mark: rows[0]?.SystemModstamp ?? null, startedAt, seenAt: conversation.now() }
  }
  const [content, classic] = await Promise.all(kinds.map(newest))
  const none = { mark: null, startedAt, seenAt: startedAt }
  return { mode: 'notes', marks: { ContentNote: content ?? none, Note: classic ?? none }, at: null } satisfies NotesCursor
}

/** One page of changed notes, of one kind after the other, in the order of their stamps. */
export async function listNoteChanges(conversation: Conversation, after: Cursor | null): Promise<ChangePage> {
  const cursor = cursorSchema.parse(after ?? (await begin(conversation)))
  const at = cursor.at ?? { kind: contentNote, from: deltaFrom(cursor.marks.ContentNote), after: null }
  const before = cursor.at === null ? { ...cursor, marks: withStart(cursor.marks, conversation.now()) } : cursor
  const conditions = [
    ...(at.from === null ? [] : [`SystemModstamp >= ${instantLiteral(at.from)}`]),
    ...(at.after === null ? [] : [afterRow(at.after)]),
  ]
  const fields = at.kind === contentNote ? contentColumns : classicColumns
  const { rows } = await query(
    conversation,
    select({
      fields,
      from: at.kind,
      ...(conditions.length === 0 ? {} : { where: conditions.map((each) => `(${each})`).join(' AND ') }),
      orderBy: 'SystemModstamp, Id',
      limit: pageSize,
    }),
    'with_deleted',
  )
  const live = rows.filter(({ IsDeleted }) => !IsDeleted)
  const records = at.kind === contentNote ? await contentRecords(conversation, live) : live.map(classicRecord)
  const stamps = rows.map(({ SystemModstamp }) => SystemModstamp)
  const marks = { ...before.marks, [at.kind]: advance(before.marks[at.kind], stamps, conversation.now()) }
  const last = rows.at(-1)
  const next: NotesCursor =
    rows.length === pageSize && last !== undefined
      ? { mode: 'notes', marks, at: { ...at, after: { stamp: last.SystemModstamp, id: last.Id } } }
      : at.kind === contentNote
        ? { mode: 'notes', marks, at: { kind: classicNote, from: deltaFrom(cursor.marks.Note), after: null } }
        : { mode: 'notes', marks, at: null }
  return {
    records,
    deletedIds: rows.flatMap(({ Id, IsDeleted }) => (IsDeleted ? Id : [])),
    next,
    done: next.at === null,
  }
}

function afterRow({ stamp, id }: { readonly stamp: string; readonly id: string }): string {
  const time = instantLiteral(stamp)
  return `SystemModstamp > ${time} OR (SystemModstamp = ${time} AND Id > ${literal(id)})`
}

function withStart(marks: NotesCursor['marks'], startedAt: number): NotesCursor['marks'] {
  return { ContentNote: { ...marks.ContentNote, startedAt }, Note: { ...marks.Note, startedAt } }
}
