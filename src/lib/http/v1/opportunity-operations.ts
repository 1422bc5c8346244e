import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isoDay } from '../../crm/domain/dates.ts'
import { competitorSchema, competitorShape } from '../../contract/competitors.ts'
import { changedContactShape, newContactShape, opportunityContactSchema } from '../../contract/opportunity-contacts.ts'
import { stageStaySchema } from '../../records/selling/stage-history.ts'
import { stageKindSchema } from '../../contract/pipelines.ts'
import { operation } from '../operation.ts'
import { reads, writes } from './operations.ts'
import { isInOrder, notInOrder, recordParamsSchema, recordSchemaOf, tenantParamsSchema } from './schemas.ts'

const opportunities = '/api/v1/tenants/{tenant_id}/opportunities' as const
const opportunity = `${opportunities}/{id}` as const
const contactParams = recordParamsSchema.extend({ contact_id: databaseIdSchema })
const competitorParams = recordParamsSchema.extend({ competitor_id: databaseIdSchema })

const atVersion =
  'It is an edit of the opportunity, which gets another version. With `If-Match: "<version>"` only at that version of the opportunity; else 412.'

const money = z.record(z.string(), z.number()).describe('Amounts by currency; `none` holds those without one.')
const ownerFilter = { owner_id: databaseIdSchema.optional().describe('Only opportunities of this member.') }
const day = z
  .string()
  .refine((text) => isoDay(text) === text, 'this has to be a date like 2026-11-30.')
  .optional()

const sums = {
  currency: z.string().describe('`none`: without one.'),
  open: z.int(),
  open_amount: z.number(),
  weighted_amount: z.number().describe('The amount, each opportunity times its probability.'),
  won: z.int(),
  won_amount: z.number(),
}
const month = z.string().describe('As 2026-11, in UTC.')

/** What is done with opportunities beside what all records have. */
export const opportunityOperations = {
  moveOpportunity: operation({
    ...writes,
    method: 'POST',
    path: `${opportunity}/stage`,
    id: 'moveOpportunity',
    summary: 'Move an opportunity to another stage',
    description:
      'To any stage of any pipeline that is not archived; one that is closed to an open stage alone. `reason` says why it was lost, or won.',
    params: recordParamsSchema,
    body: z.strictObject({
      stage: z.string().min(1).max(63).describe('A stage’s key, as the enums have them.'),
      reason: z.string().trim().max(1_000).optional(),
    }),
    responses: { 200: { description: 'The opportunity as it is now.', schema: recordSchemaOf('opportunity') } },
    problems: ['already_closed', 'stage_archived'],
  }),

  readForecast: operation({
    ...reads,
    method: 'GET',
    path: `${opportunities}/forecast`,
    id: 'readForecast',
    summary: 'Forecast what may be won',
    description:
      'Open opportunities by the month in which they are expected to close, won ones by that in which they were, from a day on (the first of this month) and before another one (a year later).',
    params: tenantParamsSchema,
    query: z.strictObject({ from: day, to: day, ...ownerFilter }).refine(isInOrder, notInOrder),
    responses: {
      200: {
        description: 'By month and currency, and the same by owner. Amounts of several currencies are never added up.',
        schema: z
          .object({
            period: z.object({ from: z.iso.date(), to: z.iso.date() }),
            months: z.array(
              z.object({ month, ...sums, expected_amount: z.number().describe('What is weighted and what was won.') }),
            ),
            items: z.array(z.object({ month, owner_id: databaseIdSchema.nullable(), ...sums })),
            undated: z
              .array(z.object({ owner_id: databaseIdSchema.nullable(), ...sums }))
              .describe('Open ones of which no day is expected.'),
          })
          .meta({ id: 'OpportunityForecast' }),
      },
    },
  }),

  readClosed: operation({
    ...reads,
    method: 'GET',
    path: `${opportunities}/closed`,
    id: 'readClosedOpportunities',
    summary: 'Read what was won and lost, month by month',
    description:
      'By the month in which it was closed, from a day on (the first of the month eleven months ago) and before another one.',
    params: tenantParamsSchema,
    query: z.strictObject({ from: day, to: day }).refine(isInOrder, notInOrder),
    responses: {
      200: {
        description: 'By month and currency. Amounts of several currencies are never added up.',
        schema: z
          .object({
            period: z.object({ from: z.iso.date(), to: z.iso.date() }),
            months: z.array(
              z.object({
                month,
                currency: z.string().describe('`none`: without one.'),
                won: z.int(),
                lost: z.int(),
                won_amount: z.number(),
                lost_amount: z.number(),
                win_rate: z.number().describe('0 to 1.'),
                average_days_to_close: z.number(),
              }),
            ),
          })
          .meta({ id: 'ClosedOpportunities' }),
      },
    },
  }),

  readPipeline: operation({
    ...reads,
    method: 'GET',
    path: `${opportunities}/pipeline`,
    id: 'readPipeline',
    summary: 'Read what is in each stage',
    params: tenantParamsSchema,
    query: z.strictObject(ownerFilter),
    responses: {
      200: {
        description: 'Every pipeline with its stages in their order.',
        schema: z
          .object({
            pipelines: z.array(
              z.object({
                id: databaseIdSchema,
                label: z.string(),
                is_archived: z.boolean(),
                stages: z.array(
                  z.object({
                    key: z.string(),
                    label: z.string(),
                    kind: stageKindSchema,
                    probability: z.number(),
                    is_archived: z.boolean(),
                    count: z.int(),
                    amount: money,
                    weighted_amount: money,
                  }),
                ),
              }),
            ),
          })
          .meta({ id: 'PipelineSums' }),
      },
    },
  }),

  readStageHistory: operation({
    ...reads,
    method: 'GET',
    path: `${opportunity}/history`,
    id: 'readStageHistory',
    summary: 'List the stages that an opportunity has been in',
    params: recordParamsSchema,
    responses: { 200: { description: 'The latest first.', schema: z.object({ items: z.array(stageStaySchema) }) } },
  }),

  listContacts: operation({
    ...reads,
    method: 'GET',
    path: `${opportunity}/contacts`,
    id: 'listOpportunityContacts',
    summary: 'List the contacts of an opportunity',
    description:
      'What `contact_ids` and `contact_roles` of the opportunity say, by contact. Deleted contacts stay until they are removed.',
    params: recordParamsSchema,
    responses: {
      200: { description: 'The main one first.', schema: z.object({ items: z.array(opportunityContactSchema) }) },
    },
  }),

  addContact: operation({
    ...writes,
    method: 'POST',
    path: `${opportunity}/contacts`,
    id: 'addOpportunityContact',
    summary: 'Link a contact with an opportunity',
    description: `The main contact is one of them without this. ${atVersion}`,
    params: recordParamsSchema,
    body: z.strictObject(newContactShape),
    responses: { 201: { description: 'The contact with its roles.', schema: opportunityContactSchema } },
    problems: ['already_contact', 'reference_not_found', 'too_many_linked', 'version_moved'],
  }),

  changeContact: operation({
    ...writes,
    method: 'PATCH',
    path: `${opportunity}/contacts/{contact_id}`,
    id: 'changeOpportunityContact',
    summary: 'Change what a contact is to an opportunity',
    description: atVersion,
    params: contactParams,
    body: z.strictObject(changedContactShape),
    responses: { 200: { description: 'The contact with its roles as they are now.', schema: opportunityContactSchema } },
    problems: ['changed_meanwhile', 'version_moved'],
  }),

  removeContact: operation({
    ...writes,
    method: 'DELETE',
    path: `${opportunity}/contacts/{contact_id}`,
    id: 'removeOpportunityContact',
    summary: 'Remove a contact from an opportunity',
    description: `Both records stay. The main contact is it no longer then. ${atVersion}`,
    params: contactParams,
    responses: { 200: { description: 'What it was.', schema: opportunityContactSchema } },
    problems: ['version_moved'],
  }),

  listCompetitors: operation({
    ...reads,
    method: 'GET',
    path: `${opportunity}/competitors`,
    id: 'listCompetitors',
    summary: 'List the competitors for an opportunity',
    params: recordParamsSchema,
    responses: {
      200: { description: 'In the order in which they came.', schema: z.object({ items: z.array(competitorSchema) }) },
    },
  }),

  addCompetitor: operation({
    ...writes,
    method: 'POST',
    path: `${opportunity}/competitors`,
    id: 'addCompetitor',
    summary: 'Add a competitor',
    params: recordParamsSchema,
    body: z.strictObject(competitorShape),
    responses: { 201: { description: 'The competitor.', schema: competitorSchema } },
    problems: ['too_many_competitors'],
  }),

  changeCompetitor: operation({
    ...writes,
    method: 'PATCH',
    path: `${opportunity}/competitors/{competitor_id}`,
    id: 'changeCompetitor',
    summary: 'Change a competitor',
    params: competitorParams,
    body: z.strictObject({ ...competitorShape, name: competitorShape.name.optional() }),
    responses: { 200: { description: 'The competitor as it is now.', schema: competitorSchema } },
  }),

  removeCompetitor: operation({
    ...writes,
    method: 'DELETE',
    path: `${opportunity}/competitors/{competitor_id}`,
    id: 'removeCompetitor',
    summary: 'Remove a competitor',
    params: competitorParams,
    responses: { 200: { description: 'What it was.', schema: competitorSchema } },
  }),
}
