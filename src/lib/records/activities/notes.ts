import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { cleanHtml, htmlOfLines } from '../../crm/domain/html-clean.ts'
import { isFormatted, linesOfHtml } from '../../crm/domain/html-lines.ts'
import { htmlText } from '../../crm/domain/html-text.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { aboutField } from './about.ts'
import { type Page, type PageStart, timeCursorSchema } from '../lists/keyset.ts'
import { everything, recordsCount, recordsPage } from '../lists/record-list.ts'
import { textOf } from '../fields/record-values.ts'
import { readRows, type UserClient } from '../rows.ts'

/** A note as the pages of what it is about show it. */
export type NoteView = {
  readonly id: string
  readonly title: string | null
  /** HTML that may be shown; of a long one the beginning, as text. */
  readonly html: string
  readonly isCut: boolean
  /** As a form has it: what it was opened with, which plain text may not say in full. */
  readonly text: string
  readonly isFormatted: boolean
  readonly author: string | null
  readonly writtenAt: string
}

/** Notes about a record, by the field that leads to it, and how many there are, counted to one more than `countedMax`. */
export type NotesPage = Page<NoteView> & { readonly field: string; readonly count: number }

export const notesPerPage = 5
/** Characters of a note that are shown beside others. */
const shownMax = 1_500

export const noteCursorSchema = timeCursorSchema

/** The notes about a record, the newest first; null where notes are never about such. */
export async function notesAbout(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
  start: PageStart,
): Promise<NotesPage | null> {
  const field = aboutField('note', object)
  if (field === null) return null
  const filter = { ...everything, where: { [field]: id } }
  const query = { ...filter, sort: 'written', descending: true, start }
  const [page, count] = await Promise.all([
    recordsPage(client, organizationId, 'note', query, { limit: notesPerPage, further: ['body', 'writtenAt'] }),
    recordsCount(client, organizationId, 'note', filter),
  ])
  return {
    ...page,
    field,
    count,
    rows: page.rows.map(({ id: note, values, updatedAt }): NoteView => {
      const body = textOf(values, 'body') ?? ''
      const read = htmlText(body)
      const isCut = read.length > shownMax
      return {
        id: note,
        title: textOf(values, 'title'),
        html: isCut ? htmlOfLines(`${read.slice(0, shownMax)}…`) : cleanHtml(body),
        isCut,
        text: linesOfHtml(body),
        isFormatted: isFormatted(body),
        author: textOf(values, 'author'),
        writtenAt: textOf(values, 'writtenAt') ?? updatedAt,
      }
    }),
  }
}

/** Writes a note about a record. */
export async function addNoteAbout(
  client: UserClient,
  organizationId: string,
  { object, id }: { readonly object: RecordObject; readonly id: string },
  text: string,
): Promise<{ readonly id: string }> {
  const about: { accounts?: string; contacts?: string; opportunities?: string; leads?: string } = {
    [aboutField('note', object) ?? '']: id,
  }
  const inserted = client.from('notes').insert({ organization_id: organizationId, body: htmlOfLines(text), ...about })
  return readRows(z.object({ id: databaseIdSchema }), inserted.select('id').single())
}
