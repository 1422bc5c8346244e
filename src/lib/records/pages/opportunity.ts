import { textOf } from '../fields/record-values.ts'
import type { PageSpec } from './page-spec.ts'

export const opportunityPages = {
  path: 'opportunities',
  table: 'opportunities',
  stage: 'stage',
  ofLines: ['description'],
  named: ['name'],
  title: (values) => textOf(values, 'name')?.trim() ?? null,
  distinguishedBy: ['expectedCloseDate', 'destinations'],
  sections: [
    {
      title: null,
      fields: [
        'name',
        'account',
        'contact',
        'owner',
        'stage',
        'probability',
        'amount',
        'currency',
        'expectedCloseDate',
        'lostReason',
        'custom.win_reason',
      ],
    },
    {
      title: 'Journey',
      fields: [
        'travelType',
        'destinations',
        'departureDate',
        'returnDate',
        'numberOfAdults',
        'numberOfChildren',
        'budgetLevel',
        'source',
      ],
    },
    { title: 'More', fields: ['description'] },
  ],
  needed: { fields: ['name'], words: 'Enter a name.' },
  initial: {},
  list: {
    placeholder: 'Name, destination, kind of travel, source…',
    searched: 'names, destinations, kinds of travel and sources',
    sorts: [
      ['name', 'Sort by name'],
      ['amount', 'Sort by amount'],
      ['close', 'Sort by expected end'],
      ['updated', 'Latest changes first'],
    ],
    nameClass: 'w-[26%] lg:w-auto',
    columns: [
      { field: 'stage', className: 'w-[18%] lg:w-[14%]', isSecondLine: true },
      { field: 'amount', sort: 'amount', currency: 'currency', className: 'hidden w-40 tabular-nums md:table-cell' },
      { field: 'expectedCloseDate', label: 'To close', sort: 'close', className: 'hidden w-32 lg:table-cell' },
      { field: 'account', label: 'Company', className: 'hidden 2xl:table-cell' },
    ],
    filters: ['stage', 'owner'],
  },
  listedOn: {
    account: { title: 'Opportunities', nothing: 'No opportunity has this company.' },
    contacts: { title: 'Opportunities', nothing: 'No opportunity has this contact.', madeWith: 'contact' },
  },
} as const satisfies PageSpec
