import { z } from 'zod'
import { inDigitsOr } from '../../core/digits.ts'
import { besideFaults } from '../../core/beside-faults.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { readDue } from '../../crm/domain/due.ts'
import { followUpSchema } from '../../records/activities/follow-ups.ts'
import { duplicateGroupSchema, duplicateSchema } from '../../records/leads/lead-duplicates.ts'
import {
  leadScoreSchema,
  leadScoringRequestSchema,
  leadScoringSchema,
  scoringPreviewSchema,
  scoringRulesSchema,
} from '../../contract/lead-scoring.ts'
import { operation } from '../operation.ts'
import { reads, writes } from './operations.ts'
import { pageSizeMax, recordParamsSchema, recordSchemaOf, tenantParamsSchema } from './schemas.ts'

const leads = '/api/v1/tenants/{tenant_id}/leads' as const
const lead = `${leads}/{id}` as const
const settings = { tag: 'Records', faults: 'all', access: 'connections', params: tenantParamsSchema } as const

/** What is done with leads beside what all records have. */
export const leadOperations = {
  readLeadScoring: operation({
    ...reads,
    method: 'GET',
    path: `${leads}/scoring`,
    id: 'readLeadScoring',
    summary: 'Read how leads are scored',
    params: tenantParamsSchema,
    responses: { 200: { description: 'Its rules, in their order.', schema: leadScoringSchema } },
  }),

  saveLeadScoring: operation({
    ...settings,
    method: 'PUT',
    path: `${leads}/scoring`,
    id: 'saveLeadScoring',
    summary: 'Change how leads are scored',
    description:
      'Saves all rules as they are sent, or nothing. The leads that there are get their new score in the background; one that somebody has scored, a person or a CRM, keeps it until it is cleared.',
    body: leadScoringRequestSchema,
    responses: { 200: { description: 'As it is now.', schema: leadScoringSchema } },
    problems: ['scoring_changed'],
  }),

  previewLeadScoring: operation({
    ...settings,
    method: 'POST',
    path: `${leads}/scoring/preview`,
    id: 'previewLeadScoring',
    summary: 'See what rules would make of the leads',
    description: 'Nothing is changed.',
    body: z.strictObject({ rules: scoringRulesSchema }),
    responses: { 200: { description: 'How many scores would be others.', schema: scoringPreviewSchema } },
  }),

  readLeadScore: operation({
    ...reads,
    method: 'GET',
    path: `${lead}/score`,
    id: 'readLeadScore',
    summary: 'Read why a lead has its score',
    params: recordParamsSchema,
    responses: { 200: { description: 'The score, and what each rule gives.', schema: leadScoreSchema } },
  }),

  scoreLead: operation({
    ...writes,
    method: 'POST',
    path: `${lead}/score`,
    id: 'scoreLead',
    summary: 'Score a lead by the rules',
    description: 'Also one that somebody has scored: its score follows from the rules again.',
    params: recordParamsSchema,
    responses: { 200: { description: 'The score, and what each rule gives.', schema: leadScoreSchema } },
    problems: ['scoring_off', 'lead_converted'],
  }),

  assignLead: operation({
    ...writes,
    method: 'POST',
    path: `${lead}/assign`,
    id: 'assignLead',
    summary: 'Assign a lead',
    description:
      'To the member that `owner_id` names (null: to nobody), or in turn to one of those that `among` names: the one whose last turn is longest ago.',
    params: recordParamsSchema,
    body: z
      .strictObject({
        owner_id: databaseIdSchema.nullable().optional(),
        among: z.array(databaseIdSchema).min(1).max(100).optional(),
      })
      .superRefine((body, context) => {
        if ((body.owner_id === undefined) !== (body.among === undefined)) return
        context.addIssue({ code: 'custom', path: ['owner_id'], message: 'send this or among, one of the two.' })
      }, besideFaults),
    responses: { 200: { description: 'The lead as it is now.', schema: recordSchemaOf('lead') } },
    problems: ['reference_not_found', 'lead_converted'],
  }),

  listLeadDuplicates: operation({
    ...reads,
    method: 'GET',
    path: `${lead}/duplicates`,
    id: 'listLeadDuplicates',
    summary: 'List who may be the same person as a lead',
    description: 'Leads and contacts with the same email or phone number, 100 at most; converted leads are contacts by now.',
    params: recordParamsSchema,
    responses: { 200: { description: 'Contacts first.', schema: z.object({ items: z.array(duplicateSchema) }) } },
  }),

  listFollowUps: operation({
    ...reads,
    method: 'GET',
    path: `${lead}/follow-ups`,
    id: 'listFollowUps',
    summary: 'List the follow-ups of a lead',
    description: 'The tasks about it. Its `next_follow_up_at` is when the first open one is due.',
    params: recordParamsSchema,
    query: z.strictObject({ is_open: z.enum(['true', 'false']).optional().describe('Left out: all of them.') }),
    responses: {
      200: { description: 'What is due first before the rest.', schema: z.object({ items: z.array(followUpSchema) }) },
    },
  }),

  addFollowUp: operation({
    ...writes,
    method: 'POST',
    path: `${lead}/follow-ups`,
    id: 'addFollowUp',
    summary: 'Add a follow-up to a lead',
    params: recordParamsSchema,
    body: z.strictObject({
      subject: z.string().trim().min(1).max(500).refine(isStorable, 'this has characters that no record has.'),
      due: z
        .string()
        .refine((text) => readDue(text) !== null, 'this has to be a date or a time like 2026-11-30T10:00:00Z.')
        .nullish(),
      type: z.enum(['to_do', 'call', 'email', 'meeting']).default('to_do'),
      owner_id: databaseIdSchema.nullish().describe('Left out: the lead’s owner.'),
    }),
    responses: { 201: { description: 'The follow-up, a task.', schema: followUpSchema } },
    problems: ['reference_not_found'],
  }),

  completeFollowUp: operation({
    ...writes,
    method: 'POST',
    path: `${lead}/follow-ups/{follow_up_id}/complete`,
    id: 'completeFollowUp',
    summary: 'Complete a follow-up',
    params: recordParamsSchema.extend({ follow_up_id: databaseIdSchema }),
    responses: { 200: { description: 'The follow-up as it is now.', schema: followUpSchema } },
  }),

  listDuplicateLeads: operation({
    ...reads,
    method: 'GET',
    path: `${leads}/duplicates`,
    id: 'listDuplicateLeads',
    summary: 'List leads that may be the same person',
    description: 'Those that have an email or a phone number in common, with each other or with a contact.',
    params: tenantParamsSchema,
    query: z.strictObject({
      by: z.enum(['email', 'phone']).default('email'),
      cursor: z.string().max(1_000).default('').describe('`next_cursor` of the page before.'),
      page_size: inDigitsOr(20, z.number().int().min(1).max(pageSizeMax)),
    }),
    responses: {
      200: {
        description:
          'By what they have in common, in its order. A page can have few or none and a `next_cursor` anyway: one call looks at 20,000 leads at most.',
        schema: z.object({ items: z.array(duplicateGroupSchema), next_cursor: z.string().nullable() }),
      },
    },
  }),
}
