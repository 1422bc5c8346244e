import {
  previewParamsSchema,
  previewRecordsQuerySchema,
  previewRecordsSchema,
  previewRequestSchema,
  previewRunSchema,
  previewSchema,
  previewStartedSchema,
} from '../../contract/previews.ts'
import { doneSchema } from '../../contract/answers.ts'
import { operation } from '../operation.ts'

const read = { tag: 'Sync', access: 'read', params: previewParamsSchema } as const
const act = { tag: 'Sync', access: 'connections', params: previewParamsSchema } as const

export const previews = {
  startPreview: operation({
    method: 'POST',
    path: '/api/crm/preview',
    id: 'startPreview',
    tag: 'Sync',
    access: 'connections',
    summary: 'Preview a sync',
    description:
      'What a sync would do on both sides, record by record: decided as a run decides, and written nowhere. Of a sync as it is set up, or with a mapping and settings that are not saved (`draft`). Another preview of the connection that is under way is cancelled. It reads what a sync would read, within the same daily budget, and is kept for three days.',
    body: previewRequestSchema,
    responses: {
      202: {
        description: 'The preview is under way; its counts and records can be read at once.',
        schema: previewStartedSchema,
        headers: { Location: 'Where to follow it.' },
      },
    },
    problems: ['not_connected', 'needs_reconnect', 'object_off'],
  }),

  readPreview: operation({
    ...read,
    method: 'GET',
    path: '/api/crm/preview/{previewId}',
    id: 'readPreview',
    summary: 'Read a preview',
    responses: { 200: { description: 'How far it is, and records by object, side and outcome.', schema: previewSchema } },
    problems: ['preview_not_found'],
  }),

  listPreviewRecords: operation({
    ...read,
    method: 'GET',
    path: '/api/crm/preview/{previewId}/records',
    id: 'listPreviewRecords',
    summary: 'List what would become of records',
    query: previewRecordsQuerySchema,
    responses: {
      200: { description: 'A page of records, each with its fields before and after.', schema: previewRecordsSchema },
    },
    problems: ['preview_not_found'],
  }),

  exportPreview: operation({
    ...read,
    method: 'GET',
    path: '/api/crm/preview/{previewId}/export',
    id: 'exportPreview',
    summary: 'Take a preview out as CSV',
    description:
      'One line a field that would be written, and one a record of which nothing would. In the notation of the other exports.',
    query: previewRecordsQuerySchema.omit({ cursor: true, limit: true }),
    responses: { 200: { description: 'The file, as `text/csv`.', headers: { 'Content-Disposition': 'The name of the file.' } } },
    problems: ['preview_not_found'],
  }),

  runPreview: operation({
    ...act,
    method: 'POST',
    path: '/api/crm/preview/{previewId}/run',
    id: 'runPreview',
    summary: 'Run exactly this',
    description:
      'Starts the sync that the preview shows. Each record is decided again, so that nothing is overwritten which has changed meanwhile; where that comes to something else, the run’s page lists it as changed since the preview.',
    responses: { 202: { description: 'The run is under way, or queued.', schema: previewRunSchema } },
    problems: [
      'preview_not_found',
      'preview_not_ready',
      'preview_of_draft',
      'not_connected',
      'paused',
      'needs_reconnect',
      'waiting_for_approval',
      'object_off',
      'not_found',
    ],
  }),

  deletePreview: operation({
    ...act,
    method: 'DELETE',
    path: '/api/crm/preview/{previewId}',
    id: 'deletePreview',
    summary: 'Cancel or remove a preview',
    responses: { 200: { description: 'It is gone, with all that it has decided.', schema: doneSchema } },
    problems: ['preview_not_found'],
  }),
}
