import { doneSchema } from '../../contract/answers.ts'
import { matchDecisionSchema, questionsAnsweredSchema, questionsAnswerSchema } from '../../contract/decisions.ts'
import { mappingQuerySchema, mappingRequestSchema, mappingResponseSchema } from '../../contract/mapping.ts'
import { mappingSuggestionsQuerySchema, mappingSuggestionsSchema } from '../../contract/mapping-suggestions.ts'
import { mappingTrialRequestSchema, mappingTrialSchema } from '../../contract/mapping-trial.ts'
import {
  mappingCopyQuerySchema,
  mappingCopySchema,
  mappingVersionsQuerySchema,
  mappingVersionsSchema,
} from '../../contract/mapping-versions.ts'
import { operation } from '../operation.ts'

export const mapping = {
  readMapping: operation({
    method: 'GET',
    path: '/api/crm/mapping',
    id: 'readMapping',
    tag: 'Mapping',
    access: 'read',
    summary: 'Read the field mapping',
    description:
      'The pairs of fields with their direction, and the fields of both sides. Calls the CRM once; for those who may not change it, at most once a minute.',
    query: mappingQuerySchema,
    responses: { 200: { description: 'The mapping.', schema: mappingResponseSchema } },
    problems: ['not_connected', 'object_not_supported'],
  }),

  saveMapping: operation({
    method: 'PUT',
    path: '/api/crm/mapping',
    id: 'saveMapping',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Change the field mapping',
    description:
      'Saves the rows that are sent; others stay unless `replace` is true. Nothing is written unless every row is right, types can meet, and match keys and required fields stay mapped.',
    body: mappingRequestSchema,
    responses: { 200: { description: 'The mapping as it is now.', schema: mappingResponseSchema } },
    problems: ['not_connected', 'object_not_supported', 'invalid_mapping', 'changed_meanwhile'],
  }),

  suggestMapping: operation({
    method: 'GET',
    path: '/api/crm/mapping/suggestions',
    id: 'suggestMapping',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Suggest rows for the field mapping',
    description:
      'For fields that are not mapped yet: which correspond, by what they are called in ten languages, by their types and by the values of up to 100 linked records. Changes nothing; save what is wanted with `PUT /api/crm/mapping`.',
    query: mappingSuggestionsQuerySchema,
    responses: { 200: { description: 'The suggestions, the surest first.', schema: mappingSuggestionsSchema } },
    problems: ['not_connected', 'object_not_supported'],
  }),

  readMappingVersions: operation({
    method: 'GET',
    path: '/api/crm/mapping/versions',
    id: 'readMappingVersions',
    tag: 'Mapping',
    access: 'read',
    summary: 'Read the versions of a field mapping',
    description: 'What the mapping was after each time that it was saved: who, when, what was different, and its rows.',
    query: mappingVersionsQuerySchema,
    responses: { 200: { description: 'The versions.', schema: mappingVersionsSchema } },
    problems: ['not_connected'],
  }),

  copyMapping: operation({
    method: 'GET',
    path: '/api/crm/mapping/copy',
    id: 'copyMapping',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Copy a field mapping from another connection',
    description:
      'What is mapped with another CRM and not with this one: to which field of this CRM it corresponds, by meaning, types and the values of linked records, with the direction, policy and transform that it has there. Changes nothing; save what is wanted with `PUT /api/crm/mapping`.',
    query: mappingCopyQuerySchema,
    responses: { 200: { description: 'The rows, to be looked at before they are saved.', schema: mappingCopySchema } },
    problems: ['not_connected', 'object_not_supported'],
  }),

  tryMapping: operation({
    method: 'POST',
    path: '/api/crm/mapping/try',
    id: 'tryMapping',
    tag: 'Mapping',
    access: 'connections',
    summary: 'Try rows of a field mapping on real records',
    description:
      'What rows that are not saved would send and keep of the values of up to five linked records, and which rows could not be saved. Writes nothing, on neither side.',
    body: mappingTrialRequestSchema,
    responses: { 200: { description: 'What becomes of the values.', schema: mappingTrialSchema } },
    problems: ['not_connected', 'object_not_supported'],
  }),

  decideMatch: operation({
    method: 'POST',
    path: '/api/crm/matches',
    id: 'decideMatch',
    tag: 'Decisions',
    access: 'decide',
    summary: 'Decide an open match',
    description:
      'For records where the match keys have found several, or none that is certain, and for those that have nothing but their name in common with one here.',
    body: matchDecisionSchema,
    responses: { 200: { description: 'It is decided.', schema: doneSchema } },
    problems: ['match_not_open', 'match_taken', 'match_deleted', 'match_unknown', 'same_address'],
  }),

  answerQuestions: operation({
    method: 'POST',
    path: '/api/crm/matches/same-name',
    id: 'answerQuestions',
    tag: 'Decisions',
    access: 'decide',
    summary: 'Answer all questions about records of one name',
    description:
      'A record of the CRM and one here with the same name and no match key in common wait until somebody says whether they are one. This answers for all that wait, of one object and CRM.',
    body: questionsAnswerSchema,
    responses: { 200: { description: 'They are answered, and synced right after.', schema: questionsAnsweredSchema } },
    problems: ['not_connected'],
  }),
}
