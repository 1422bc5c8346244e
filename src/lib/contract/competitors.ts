import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { isStorable } from '../core/text/storable-text.ts'
import { formatNumber } from '../core/text/number-text.ts'

/** What became of a competitor, with words for people. */
export const competitorStatuses = {
  active: 'In the running',
  won_against: 'Won against',
  lost_to: 'Lost to',
} as const
export const competitorStatusSchema = z.enum(
  Object.keys(competitorStatuses).filter((name): name is keyof typeof competitorStatuses => name in competitorStatuses),
)

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${formatNumber(most)} characters.`)
    .refine(isStorable, 'Leave out characters that cannot be stored.')
const longer = text(10_000)
  .transform((value) => (value === '' ? null : value))
  .nullable()

/** What a person or a program says of a competitor. */
export const competitorShape = {
  name: text(500).min(1, 'Enter a name.'),
  strengths: longer.optional(),
  weaknesses: longer.optional(),
  status: competitorStatusSchema.optional(),
}

export const competitorSchema = z
  .object({
    id: databaseIdSchema,
    name: z.string(),
    strengths: z.string().nullable(),
    weaknesses: z.string().nullable(),
    status: competitorStatusSchema,
    created_at: z.iso.datetime({ offset: true }),
    updated_at: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Competitor' })
export type Competitor = z.infer<typeof competitorSchema>
