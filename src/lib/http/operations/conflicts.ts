import { doneSchema } from '../../contract/answers.ts'
import {
  conflictAnswerParamsSchema,
  conflictAnswerSchema,
  conflictAnswerStateSchema,
  conflictBulkAnswerSchema,
  conflictBulkSchema,
  conflictCountsSchema,
  conflictDecisionSchema,
  conflictsQuerySchema,
  conflictsSchema,
  fieldPolicyRequestSchema,
  fieldPolicySavedSchema,
  replayRequestSchema,
  replaySchema,
} from '../../contract/conflicts.ts'
import { operation } from '../operation.ts'

export const conflicts = {
  readConflicts: operation({
    method: 'GET',
    path: '/api/crm/conflicts',
    id: 'readConflicts',
    tag: 'Decisions',
    access: 'read',
    summary: 'List the open conflicts',
    description:
      'Of all connections and objects, field by field, those of the newest records first: both values, what both sides had agreed on, and the times and authors of the edits as far as they are known.',
    query: conflictsQuerySchema,
    responses: { 200: { description: 'A page of them.', schema: conflictsSchema } },
    problems: ['not_connected'],
  }),

  countConflicts: operation({
    method: 'GET',
    path: '/api/crm/conflicts/counts',
    id: 'countConflicts',
    tag: 'Decisions',
    access: 'read',
    summary: 'Count the open conflicts',
    description: 'By CRM, object, field and cause, the most frequent first.',
    responses: { 200: { description: 'How many there are of each.', schema: conflictCountsSchema } },
  }),

  decideConflict: operation({
    method: 'POST',
    path: '/api/crm/conflicts',
    id: 'decideConflict',
    tag: 'Decisions',
    access: 'edit',
    summary: 'Decide a conflict of one field',
    description:
      'For fields that no policy decides, where both sides were changed. Everyone who may edit the record may decide. A value of your own goes to both sides.',
    body: conflictDecisionSchema,
    responses: { 200: { description: 'It is decided and will be synced to the other side.', schema: doneSchema } },
    problems: ['conflict_not_found', 'conflict_changed', 'stage_unmapped', 'value_refused'],
  }),

  decideConflicts: operation({
    method: 'POST',
    path: '/api/crm/conflicts/bulk',
    id: 'decideConflicts',
    tag: 'Decisions',
    access: 'edit',
    summary: 'Decide several conflicts',
    description:
      'All that can be, in one transaction; the others are told with their reason. What is decided already is left alone, no matter who decided it.',
    body: conflictBulkSchema,
    responses: { 200: { description: 'What became of them.', schema: conflictBulkAnswerSchema } },
  }),

  answerConflicts: operation({
    method: 'POST',
    path: '/api/crm/conflicts/answers',
    id: 'answerConflicts',
    tag: 'Decisions',
    access: 'edit',
    summary: 'One answer to many conflicts',
    description:
      'To all that fit the filter and are open now, however many. Carried out in the background, whatever becomes of the server meanwhile; read how far it is with its id.',
    body: conflictAnswerSchema,
    responses: { 202: { description: 'It is under way.', schema: conflictAnswerStateSchema } },
    problems: ['not_connected', 'decision_not_found'],
  }),

  readAnswer: operation({
    method: 'GET',
    path: '/api/crm/conflicts/answers/{id}',
    id: 'readConflictAnswer',
    tag: 'Decisions',
    access: 'read',
    summary: 'How far an answer to many conflicts is',
    params: conflictAnswerParamsSchema,
    responses: { 200: { description: 'Its counts so far.', schema: conflictAnswerStateSchema } },
    problems: ['decision_not_found'],
  }),

  replayConflicts: operation({
    method: 'POST',
    path: '/api/crm/conflicts/replay',
    id: 'replayConflicts',
    tag: 'Decisions',
    access: 'read',
    summary: 'What another policy would have decided',
    description:
      'Plays the conflicts of the last days again under another policy, of all connections, one connection, object or field. Changes nothing.',
    body: replayRequestSchema,
    responses: { 200: { description: 'Counts, and the records that would have been decided otherwise.', schema: replaySchema } },
    problems: ['not_connected'],
  }),

  saveFieldPolicy: operation({
    method: 'POST',
    path: '/api/crm/conflicts/policy',
    id: 'saveFieldPolicy',
    tag: 'Decisions',
    access: 'connections',
    summary: 'Decide a field’s conflicts by a policy from now on',
    description:
      'Sets the policy of the field’s row in the mapping. What it would have decided so far: `POST /api/crm/conflicts/replay`. Calls the CRM once.',
    body: fieldPolicyRequestSchema,
    responses: { 200: { description: 'It is saved.', schema: fieldPolicySavedSchema } },
    problems: ['not_connected', 'object_not_supported', 'not_mapped', 'invalid_mapping', 'changed_meanwhile'],
  }),
}
