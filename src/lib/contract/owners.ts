import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'

const userIdSchema = z.string().min(1).max(255).describe('The user’s id in the CRM.')

const crmUserSchema = z.object({
  id: userIdSchema,
  kind: z.enum(['person', 'queue']),
  name: z.string().nullable().describe('Null: the CRM does not list this user.'),
  email: z.string().nullable(),
  active: z.boolean().describe('False: the CRM gives this user no records any more.'),
  memberId: databaseIdSchema.nullable().describe('Who that is here: a member, or somebody who was one.'),
  matchedBy: z
    .enum(['email', 'hand', 'none'])
    .nullable()
    .describe('`hand`: a person has said so. `none`: a person has said that it is nobody here. Null: waits.'),
  waiting: z.number().int().describe('Records whose owner waits for this user to be matched.'),
})
export type CrmUserView = z.infer<typeof crmUserSchema>

export const ownersSchema = z
  .object({
    crmType: crmTypeSchema,
    users: z.array(crmUserSchema),
    members: z
      .array(z.object({ memberId: databaseIdSchema, waiting: z.number().int() }))
      .describe('Members whose records wait because they are no user of the CRM as far as is known.'),
    readAt: z.iso.datetime({ offset: true }).nullable().describe('When the CRM last listed its users.'),
    error: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it could not list them then.'),
  })
  .meta({ id: 'Owners' })
export type OwnersView = z.infer<typeof ownersSchema>

export const matchOwnerRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  userId: userIdSchema,
  match: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('hand'), memberId: databaseIdSchema }),
      z.strictObject({ by: z.literal('none') }),
      z.strictObject({ by: z.literal('email') }),
    ])
    .describe('`hand`: this member. `none`: nobody here. `email`: the member who has the email, as before anybody decided.'),
})

export const readOwnersRequestSchema = z.strictObject({ crmType: crmTypeSchema })
