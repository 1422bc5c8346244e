import { doneSchema } from '../../contract/answers.ts'
import { crmQuerySchema } from '../../contract/connections.ts'
import { forecastSchema } from '../../contract/forecast.ts'
import { syncStatusSchema } from '../../contract/status.ts'
import {
  runDecisionSchema,
  runQuerySchema,
  syncAcceptedSchema,
  syncRequestSchema,
  syncResultSchema,
} from '../../contract/sync.ts'
import { waitingQuerySchema, waitingSchema } from '../../contract/waiting.ts'
import { operation } from '../operation.ts'

export const sync = {
  startSync: operation({
    method: 'POST',
    path: '/api/crm/sync',
    id: 'startSync',
    tag: 'Sync',
    access: 'connections',
    summary: 'Run a sync',
    description:
      'What is asked for is done, and the answer names the run that does it. While another run is active it is queued and begins when that ends; a run that has yet to start and does less is widened. The same request a moment later is the same run. Waits a few seconds for the run to end. A longer run continues in the background: follow it at `statusUrl`.',
    body: syncRequestSchema,
    responses: {
      200: { description: 'The run has ended.', schema: syncResultSchema },
      202: {
        description: 'The run continues, or is queued.',
        schema: syncAcceptedSchema,
        headers: { Location: 'Where to follow the run.' },
      },
    },
    problems: [
      'not_connected',
      'paused',
      'needs_reconnect',
      'waiting_for_approval',
      'object_off',
      'contact_not_found',
      'not_found',
    ],
  }),

  readSync: operation({
    method: 'GET',
    path: '/api/crm/sync',
    id: 'readSync',
    tag: 'Sync',
    access: 'read',
    summary: 'Connection, counts, active run, history',
    query: crmQuerySchema,
    responses: { 200: { description: 'The state of the sync with this CRM.', schema: syncStatusSchema } },
  }),

  readWaiting: operation({
    method: 'GET',
    path: '/api/crm/waiting',
    id: 'readWaiting',
    tag: 'Sync',
    access: 'read',
    summary: 'Whether changes wait to be synced',
    description: 'Small enough to be asked every second: two indexed reads.',
    query: waitingQuerySchema,
    responses: { 200: { description: 'What waits, and a stamp of what there is.', schema: waitingSchema } },
  }),

  decideRun: operation({
    method: 'PATCH',
    path: '/api/crm/sync',
    id: 'decideRun',
    tag: 'Decisions',
    access: 'connections',
    summary: 'Approve or reject a run that waits',
    description:
      'A run that would change or remove more records than the connection’s guard allows stops before it writes anything.',
    body: runDecisionSchema,
    responses: { 200: { description: 'It is decided; an approved run continues.', schema: doneSchema } },
    problems: ['run_not_waiting'],
  }),

  exportPlan: operation({
    method: 'GET',
    path: '/api/crm/sync/plan',
    id: 'exportPlan',
    tag: 'Sync',
    access: 'read',
    summary: 'What a run that waits would change, as CSV',
    description:
      'Every change and removal that a run asks about, one a line, with the values before and after and the cause. In the notation of the other export.',
    query: runQuerySchema,
    responses: { 200: { description: 'The file, as `text/csv`.', headers: { 'Content-Disposition': 'The name of the file.' } } },
    problems: ['not_found', 'run_not_waiting'],
  }),

  forecastSync: operation({
    method: 'GET',
    path: '/api/crm/forecast',
    id: 'forecastSync',
    tag: 'Sync',
    access: 'connections',
    summary: 'Estimate a full sync',
    description: 'For those who can start one: each estimate costs a call of the CRM’s allowance.',
    query: crmQuerySchema,
    responses: { 200: { description: 'Records, calls, cost and time, before it is started.', schema: forecastSchema } },
    problems: ['not_connected', 'needs_reconnect'],
  }),
}
