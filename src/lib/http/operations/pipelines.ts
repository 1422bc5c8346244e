import {
  pipelinesRequestSchema,
  pipelinesSchema,
  takeOverQuerySchema,
  takeOverRequestSchema,
  takeOverSchema,
} from '../../contract/pipelines.ts'
import { operation } from '../operation.ts'

export const pipelines = {
  readPipelines: operation({
    method: 'GET',
    path: '/api/pipelines',
    id: 'readPipelines',
    tag: 'Pipelines',
    access: 'read',
    summary: 'Read the pipelines and their stages',
    responses: { 200: { description: 'All of them in their order.', schema: pipelinesSchema } },
  }),

  savePipelines: operation({
    method: 'PUT',
    path: '/api/pipelines',
    id: 'savePipelines',
    tag: 'Pipelines',
    access: 'connections',
    summary: 'Change the pipelines and their stages',
    description:
      'Saves all of them as they are sent, or nothing. A stage that is left out is removed: `moves` says where its opportunities go, which is needed ' +
      'where it has any, up to 10,000; what the CRMs’ stages mean moves along. One that more are in is archived instead.',
    body: pipelinesRequestSchema,
    responses: { 200: { description: 'As they are now.', schema: pipelinesSchema } },
    problems: ['pipelines_changed', 'stage_in_use', 'stage_too_full', 'no_open_stage'],
  }),

  previewTakeOver: operation({
    method: 'GET',
    path: '/api/crm/mapping/pipelines',
    id: 'previewTakeOver',
    tag: 'Pipelines',
    access: 'connections',
    summary: 'See what taking over a CRM’s pipelines would make',
    description: 'Calls the CRM. Nothing is changed.',
    query: takeOverQuerySchema,
    responses: {
      200: { description: 'The CRM’s pipelines, and the stages here that theirs would mean.', schema: takeOverSchema },
    },
    problems: ['not_connected', 'object_not_supported', 'no_stages'],
  }),

  takeOverPipelines: operation({
    method: 'POST',
    path: '/api/crm/mapping/pipelines',
    id: 'takeOverPipelines',
    tag: 'Pipelines',
    access: 'connections',
    summary: 'Take over a CRM’s pipelines',
    description:
      'Makes its pipelines and stages ours, with their names, order and probability, and maps each. Stages of ours that another connection maps stay what they mean.',
    body: takeOverRequestSchema,
    responses: { 200: { description: 'What was made.', schema: takeOverSchema } },
    problems: ['not_connected', 'object_not_supported', 'no_stages', 'pipelines_changed'],
  }),
}
