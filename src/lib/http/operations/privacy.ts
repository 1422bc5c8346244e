import { doneSchema } from '../../contract/answers.ts'
import {
  erasureDecisionSchema,
  erasurePreviewQuerySchema,
  erasurePreviewSchema,
  erasureRequestSchema,
  erasuresQuerySchema,
  erasuresSchema,
  erasureStartedSchema,
  retentionChangeSchema,
  retentionSchema,
} from '../../contract/privacy.ts'
import { operation } from '../operation.ts'

export const privacy = {
  previewErasure: operation({
    method: 'GET',
    path: '/api/privacy/erasures/preview',
    id: 'previewErasure',
    tag: 'Privacy',
    access: 'privacy',
    summary: 'See what erasing a person takes',
    query: erasurePreviewQuerySchema,
    responses: { 200: { description: 'What would go, and where.', schema: erasurePreviewSchema } },
    problems: ['contact_not_found'],
  }),

  erasePerson: operation({
    method: 'POST',
    path: '/api/privacy/erasures',
    id: 'erasePerson',
    tag: 'Privacy',
    access: 'privacy',
    summary: 'Erase a person',
    description:
      'Erases the contact and all that is known of the person here, and the records in the CRMs of `eraseIn`. It cannot be undone. From this ' +
      'moment nothing brings the person back: not a sync, a webhook, nor an import. The work goes on in the background; the receipt is in the ' +
      'list of erasures. A contact that is being erased already keeps its erasure. Also how a CRM’s question is answered with yes.',
    body: erasureRequestSchema,
    responses: { 202: { description: 'It has begun.', schema: erasureStartedSchema } },
    problems: ['contact_not_found'],
  }),

  listErasures: operation({
    method: 'GET',
    path: '/api/privacy/erasures',
    id: 'listErasures',
    tag: 'Privacy',
    access: 'privacy',
    summary: 'List erasures with their receipts',
    query: erasuresQuerySchema,
    responses: { 200: { description: 'Requests, questions of the CRMs, receipts.', schema: erasuresSchema } },
  }),

  decideErasure: operation({
    method: 'PATCH',
    path: '/api/privacy/erasures',
    id: 'decideErasure',
    tag: 'Privacy',
    access: 'privacy',
    summary: 'Decide on an erasure',
    body: erasureDecisionSchema,
    responses: { 200: { description: 'It is decided.', schema: doneSchema } },
    problems: ['erasure_not_open'],
  }),

  readRetention: operation({
    method: 'GET',
    path: '/api/privacy/settings',
    id: 'readRetention',
    tag: 'Privacy',
    access: 'read',
    summary: 'Read how long values are kept',
    responses: { 200: { description: 'Days.', schema: retentionSchema } },
  }),

  changeRetention: operation({
    method: 'PUT',
    path: '/api/privacy/settings',
    id: 'changeRetention',
    tag: 'Privacy',
    access: 'privacy',
    summary: 'Set how long values are kept',
    description: 'What is older is cleared by the daily clean-up, and cannot be brought back by a longer time.',
    body: retentionChangeSchema,
    responses: { 200: { description: 'It is set.', schema: doneSchema } },
    problems: ['changed_meanwhile'],
  }),
}
