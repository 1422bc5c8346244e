import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { operation } from '../operation.ts'
import { writes } from './operations.ts'
import { recordParamsSchema, recordSchemaOf } from './schemas.ts'

const money = z.number().min(0).max(999_999_999_999)

/** What objects do beside what all of them do. */
export const specialOperations = {
  convertLead: operation({
    ...writes,
    method: 'POST',
    path: '/api/v1/tenants/{tenant_id}/leads/{id}/convert',
    id: 'convertLead',
    summary: 'Convert a lead',
    description:
      'Makes it a contact, a company where it names one, and an opportunity, together or not at all. One that is converted already answers what it became.',
    params: recordParamsSchema,
    body: z
      .strictObject({
        contact_id: z
          .union([databaseIdSchema, z.literal('new')], 'this has to be a contact’s id (UUID) or “new”.')
          .optional()
          .describe('The contact that it is, or a new one in any case; left out: the one with its email, else a new one.'),
        account_id: databaseIdSchema
          .optional()
          .describe('Its company; left out: that of the contact, else a new one where the lead names one.'),
        opportunity: z
          .union(
            [
              z.literal(false),
              z.strictObject({
                name: z.string().trim().min(1).max(500).optional(),
                amount: money.nullish(),
                stage: z.string().max(63).optional(),
              }),
            ],
            'this has to be an object, or false.',
          )
          .optional()
          .describe('What is said of the opportunity, or false for none.'),
      })
      .optional(),
    responses: {
      200: {
        description: 'The lead and what it has become; null where there is none.',
        schema: z.object({
          lead: recordSchemaOf('lead'),
          contact: recordSchemaOf('contact').nullable(),
          account: recordSchemaOf('account').nullable(),
          opportunity: recordSchemaOf('opportunity').nullable(),
        }),
      },
    },
    problems: ['reference_not_found'],
  }),

  closeOpportunity: operation({
    ...writes,
    method: 'POST',
    path: '/api/v1/tenants/{tenant_id}/opportunities/{id}/convert',
    id: 'closeOpportunity',
    summary: 'Close an opportunity as won or lost',
    description: 'Moves it into the first such stage of its pipeline. Why it was won is kept in its own field `win_reason`.',
    params: recordParamsSchema,
    body: z.strictObject({
      outcome: z.enum(['won', 'lost']),
      reason: z.string().trim().max(1_000).optional(),
    }),
    responses: { 200: { description: 'The opportunity as it is now.', schema: recordSchemaOf('opportunity') } },
    problems: ['already_closed', 'no_such_stage'],
  }),
}
