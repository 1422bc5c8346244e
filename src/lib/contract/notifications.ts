import { z } from 'zod'
import { inDigits, inDigitsOr } from '../core/digits.ts'
import { mailChoices, notificationKindSchema } from '../crm/domain/notification-kinds.ts'

export const notificationsQuerySchema = z.strictObject({
  unread: z.literal('true').optional().describe('Only those that are not read.'),
  before: inDigits(z.number().int().positive()).optional().describe('The `next_before` of the page before.'),
  page_size: inDigitsOr(50, z.number().int().min(1).max(200)),
})

export const notificationsSchema = z.object({
  notifications: z.array(
    z.object({
      id: z.number(),
      kind: z.string(),
      title: z.string(),
      text: z.string(),
      href: z.string().describe('The page where something can be done about it.'),
      times: z.number().describe('How often it happened before somebody read it.'),
      at: z.string(),
      isRead: z.boolean(),
    }),
  ),
  unread: z.number(),
  next_before: z.number().nullable(),
})

export const notificationsReadSchema = z.union([
  z.strictObject({ ids: z.array(z.int().positive()).min(1).max(500) }),
  z.strictObject({ all: z.literal(true) }),
])

const kind = notificationKindSchema
const setting = {
  kind,
  inPage: z.boolean().describe('On the page, with a bell.'),
  mail: z
    .enum(mailChoices)
    .describe(
      'By email: `daily` and `weekly` are one mail with everything, at seven in the morning of the time zone in the person’s profile, UTC where it has none.',
    ),
}
export const notificationSettingSchema = z.strictObject(setting)
export const notificationSettingsSchema = z.object({
  settings: z.array(z.object({ ...setting, label: z.string(), when: z.string() })),
  mails: z.boolean().describe('Whether the server has a mail server.'),
})

export const notificationTestSchema = z.strictObject({ kind })
export const notificationTestedSchema = z.object({
  success: z.literal(true),
  mailed: z.boolean().describe('False: the server has no mail server, or the kind is not mailed.'),
})
