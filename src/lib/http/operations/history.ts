import { historyQuerySchema, historySchema } from '../../contract/history.ts'
import { undoPreviewSchema, undoQuerySchema, undoRequestSchema, undoStartedSchema, undoStateSchema } from '../../contract/undo.ts'
import { operation } from '../operation.ts'

export const history = {
  readHistory: operation({
    method: 'GET',
    path: '/api/crm/history',
    id: 'readHistory',
    tag: 'History',
    access: 'read',
    scope: 'records:read',
    faults: 'all',
    summary: 'Where values come from',
    description:
      'Every change of a record, of one of its fields, or of a run, the newest first: when, by which run, person, key or CRM, on which side, by which rule, and what it replaced. Edits made here are in it. Of what is secret it says that it was changed, and never to what.',
    query: historyQuerySchema,
    responses: { 200: { description: 'A page of the change log.', schema: historySchema } },
    problems: ['not_found'],
  }),

  previewUndo: operation({
    method: 'POST',
    path: '/api/crm/undo/preview',
    id: 'previewUndo',
    tag: 'History',
    access: 'connections',
    faults: 'all',
    summary: 'What an undo would put back',
    description:
      'Per record and field what would go back, on which side, and what would stay and why. It reads the CRM’s records, and writes nothing.',
    body: undoRequestSchema,
    responses: { 200: { description: 'What would become of each entry.', schema: undoPreviewSchema } },
    problems: ['not_found', 'nothing_to_undo', 'not_connected', 'needs_reconnect', 'paused'],
  }),

  startUndo: operation({
    method: 'POST',
    path: '/api/crm/undo',
    id: 'startUndo',
    tag: 'History',
    access: 'connections',
    faults: 'all',
    summary: 'Take back what a run did',
    description:
      'Of a run, a record or a field, on both sides, only where the value is still what the run wrote: what somebody has changed since stays, and is listed. What was made is archived, and records that were matched are taken apart. An undo is a run itself, with guard and budget, and can be undone. What it puts back stays so until somebody edits it. The same undo that has not ended is the answer to a second request.',
    body: undoRequestSchema,
    responses: {
      200: { description: 'The undo has ended.', schema: undoStartedSchema },
      202: { description: 'It goes on, is queued, or waits for approval.', schema: undoStartedSchema },
    },
    problems: ['not_found', 'nothing_to_undo', 'run_not_ended', 'not_connected', 'needs_reconnect', 'paused'],
  }),

  readUndo: operation({
    method: 'GET',
    path: '/api/crm/undo',
    id: 'readUndo',
    tag: 'History',
    access: 'read',
    scope: 'records:read',
    faults: 'all',
    summary: 'What became of an undo',
    description: 'Every entry that it was to take back, in the order of the history, with what became of it.',
    query: undoQuerySchema,
    responses: { 200: { description: 'Its state, and a page of its entries.', schema: undoStateSchema } },
    problems: ['not_found'],
  }),
}
