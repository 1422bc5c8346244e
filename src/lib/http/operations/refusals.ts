import { crmQuerySchema } from '../../contract/connections.ts'
import { refusalsRetriedSchema, refusalsRetrySchema, refusalsSchema } from '../../contract/refusals.ts'
import { operation } from '../operation.ts'

export const refusals = {
  readRefusals: operation({
    method: 'GET',
    path: '/api/crm/errors',
    id: 'readErrors',
    tag: 'Sync',
    access: 'read',
    summary: 'What needs attention, by object, field and reason',
    description:
      'Records that could not be synced, grouped, with how many there are of each kind and one of them as an example; and how many have an open conflict.',
    query: crmQuerySchema,
    responses: { 200: { description: 'The groups, the largest first.', schema: refusalsSchema } },
    problems: ['not_connected'],
  }),

  exportRefusals: operation({
    method: 'GET',
    path: '/api/crm/errors/export',
    id: 'exportErrors',
    tag: 'Sync',
    access: 'read',
    summary: 'What needs attention, as CSV',
    description:
      'Every record that could not be synced, of any object, one a line: `object`, `record_id` and `name`, then its field, reason and what to ' +
      'do. UTF-8 with a byte order mark; cells that a spreadsheet would take for a formula begin with an apostrophe.',
    query: crmQuerySchema,
    responses: { 200: { description: 'The file, as `text/csv`.', headers: { 'Content-Disposition': 'The name of the file.' } } },
    problems: ['not_connected'],
  }),

  retryRefusals: operation({
    method: 'POST',
    path: '/api/crm/errors/retry',
    id: 'retryErrors',
    tag: 'Sync',
    access: 'connections',
    summary: 'Try again what needs attention',
    description:
      'Queues the records and starts a sync to the CRM in the background, to which guard and budget apply. Open matches are left to a person. With ' +
      '`allowDuplicates` only what a rule of the CRM lets people save is sent, and the rule is told to let it pass.',
    body: refusalsRetrySchema,
    responses: { 200: { description: 'How many are tried again.', schema: refusalsRetriedSchema } },
    problems: ['not_connected', 'paused', 'needs_reconnect'],
  }),
}
