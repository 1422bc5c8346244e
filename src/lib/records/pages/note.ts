import { htmlText } from '../../crm/domain/html-text.ts'
import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

/** Characters of a note that has no title that it is called by, as the database has them. */
const nameLength = 120

export const notePages = {
  path: 'notes',
  table: 'notes',
  isMadeOnOthers: true,
  derived: { name: 'preview', label: 'Beginning', from: 'body' },
  named: ['title', 'preview'],
  title: (values) =>
    textOf(values, 'title')?.trim() || textOf(values, 'preview') || htmlText(textOf(values, 'body') ?? '').slice(0, nameLength),
  distinguishedBy: ['author'],
  sections: [{ title: null, fields: ['title', 'body'] }],
  needed: { fields: ['body', 'title'], words: 'Enter a text.' },
  initial: {},
  list: {
    placeholder: 'Words of the text, title, author…',
    searched: 'titles, the beginning of texts and authors',
    sorts: [
      ['written', 'Sort by when they were written'],
      ['name', 'Sort by title or text'],
      ['updated', 'Latest changes first'],
    ],
    usual: 'written',
    nameClass: 'w-[45%] lg:w-auto',
    columns: [
      { field: 'author', className: 'w-[18%] lg:w-48', isSecondLine: true },
      { field: 'writtenAt', sort: 'written', className: 'hidden w-36 md:table-cell' },
    ],
    filters: [],
  },
  listedOn: {},
} as const satisfies PageSpec
