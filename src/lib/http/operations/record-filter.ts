import {
  filterChangeSchema,
  filterCountSchema,
  filterQuerySchema,
  filterRequestSchema,
  filterViewSchema,
} from '../../contract/record-filter.ts'
import { operation } from '../operation.ts'

export const recordFilter = {
  readFilter: operation({
    method: 'GET',
    path: '/api/crm/filter',
    id: 'readFilter',
    tag: 'Mapping',
    access: 'read',
    summary: 'Read which records take part',
    description: 'The conditions under which a record of an object takes part in the sync with a CRM; none: all take part.',
    query: filterQuerySchema,
    responses: { 200: { description: 'The filter.', schema: filterViewSchema } },
    problems: ['not_connected'],
  }),

  saveFilter: operation({
    method: 'PUT',
    path: '/api/crm/filter',
    id: 'saveFilter',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Change which records take part',
    description:
      'Pairs that do not fit leave the sync and stay on both sides: nothing is deleted, archived or made by it. They come back once they fit. What only the CRM has is met by the next full sync.',
    body: filterChangeSchema,
    responses: { 200: { description: 'The filter as it is now.', schema: filterViewSchema } },
    problems: ['not_connected', 'object_not_supported', 'invalid_filter', 'changed_meanwhile'],
  }),

  countFilter: operation({
    method: 'POST',
    path: '/api/crm/filter/count',
    id: 'countFilter',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Count what a filter would do',
    description:
      'How many of the pairs, of up to 2,000, would leave or come back by a filter that is not saved. Changes nothing.',
    body: filterRequestSchema,
    responses: { 200: { description: 'The counts.', schema: filterCountSchema } },
    problems: ['not_connected', 'object_not_supported', 'invalid_filter'],
  }),
}
