import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { roleSchema } from '../core/access/roles.ts'
import { slugLengthMax, slugPattern } from '../core/text/slug.ts'
import { seenWords } from './seen.ts'

const time = z.iso.datetime({ offset: true })

const memberSchema = z.object({
  userId: databaseIdSchema,
  email: z.string(),
  name: z.string().nullable().describe('As the person has entered it on the account page.'),
  role: roleSchema,
  joinedAt: time,
  lastSeenAt: time.nullable().describe('When the person last used this organisation, to the quarter of an hour; null: not yet.'),
})

export type TeamMember = z.infer<typeof memberSchema>

const invitationSchema = z.object({
  id: databaseIdSchema,
  email: z.string(),
  role: roleSchema,
  invitedBy: databaseIdSchema,
  sentAt: time,
  expiresAt: time,
  isExpired: z.boolean(),
})

export type TeamInvitation = z.infer<typeof invitationSchema>

export const teamSchema = z.object({
  organization: z.object({ id: databaseIdSchema, name: z.string(), slug: z.string() }),
  role: roleSchema.describe('Role of the caller.'),
  members: z.array(memberSchema),
  invitations: z.array(invitationSchema).describe('Open and expired ones; empty for those who may not invite.'),
})

const email = z
  .string()
  .trim()
  .max(320, 'Use at most 320 characters.')
  .pipe(z.email('Enter an email address like name@example.com.'))
  .describe('Whom the invitation is for: nobody with another address can accept it.')

export const inviteRequestSchema = z.strictObject({ email, role: roleSchema })

export const invitedSchema = z.object({
  id: databaseIdSchema,
  email: z.string(),
  role: roleSchema,
  expiresAt: time,
  link: z.url().describe('Leads to the invitation. In this answer only; another one is made by inviting again.'),
  isMailed: z.boolean().describe('False: this server sends no mail, or the mail server refused. Pass the link on yourself.'),
})

export const memberParamsSchema = z.object({ userId: databaseIdSchema })

export const invitationParamsSchema = z.object({ invitationId: databaseIdSchema })

export const roleRequestSchema = z.strictObject({ role: roleSchema })

export const organizationChangeSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'Enter the name of your organisation.').max(120, 'Use at most 120 characters.').optional(),
    slug: z
      .string()
      .trim()
      .max(slugLengthMax, `Use at most ${slugLengthMax} characters.`)
      .regex(
        slugPattern,
        'Use lower-case letters, digits and hyphens, beginning and ending with a letter or digit, and not the form of an id.',
      )
      .optional(),
    seen: z.strictObject({ name: z.string().optional(), slug: z.string().optional() }).optional().describe(seenWords),
  })
  .refine(({ name, slug }) => name !== undefined || slug !== undefined, 'Send a name or a slug.')

export const organizationSchema = z.object({ id: databaseIdSchema, name: z.string(), slug: z.string() })

/** Confirms that the caller knows which organisation it is about. */
export const namedOrganizationSchema = z.strictObject({
  slug: z.string().describe('The slug of the organisation, as a confirmation.'),
})
