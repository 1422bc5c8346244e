import { htmlText } from '../../crm/domain/html-text.ts'
import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

/** Characters of an activity without a subject that it is called by, as the database has them. */
const nameLength = 120

export const activityPages = {
  path: 'activities',
  table: 'activities',
  isMadeOnOthers: true,
  derived: { name: 'preview', label: 'Beginning', from: 'body' },
  named: ['subject', 'preview'],
  title: (values) =>
    textOf(values, 'subject')?.trim() || textOf(values, 'preview') || htmlText(textOf(values, 'body') ?? '').slice(0, nameLength),
  distinguishedBy: ['startedAt', 'kind'],
  sections: [
    {
      title: null,
      fields: ['kind', 'subject', 'startedAt', 'endedAt', 'direction', 'outcome', 'location', 'owner', 'body'],
    },
  ],
  needed: { fields: ['subject', 'body'], words: 'Enter a subject.' },
  initial: {},
  list: {
    placeholder: 'Words of the subject or text…',
    searched: 'subjects and the beginning of texts',
    sorts: [
      ['started', 'Sort by when they began'],
      ['name', 'Sort by subject'],
      ['updated', 'Latest changes first'],
    ],
    usual: 'started',
    nameClass: 'w-[40%] lg:w-auto',
    columns: [
      { field: 'kind', className: 'w-[20%] lg:w-32', isSecondLine: true },
      { field: 'startedAt', sort: 'started', className: 'hidden w-36 md:table-cell' },
      { field: 'owner', className: 'hidden w-44 xl:table-cell' },
    ],
    filters: ['kind', 'direction', 'owner'],
  },
  listedOn: {},
} as const satisfies PageSpec
