import { z } from 'zod'
import { trialDays } from '../core/limits.ts'
import { databaseIdSchema } from '../core/database-id.ts'
import { isStorable } from '../core/text/storable-text.ts'
import { messageTypeSchema } from './message-types.ts'

export const intakeRulesMax = 20

const members = {
  type: messageTypeSchema.describe('Type of the messages that the rule is about.'),
  source: z
    .string()
    .trim()
    .min(1, 'Enter a source, or leave it out.')
    .max(200, 'Use at most 200 characters.')
    .refine(isStorable, 'Leave out characters that cannot be stored.')
    .nullable()
    .default(null)
    .describe('What such a message names as its source, whatever its letters; null: any.'),
  known_customer: z.boolean().default(false).describe('Only where it matches exactly one contact that is there.'),
  complete: z.boolean().default(false).describe('Only where all is there that somebody would have to ask for.'),
  is_on: z.boolean().default(false),
}

export const intakeRulesSchema = z
  .array(
    z
      .strictObject({ id: databaseIdSchema.nullish().describe('Left out for a new one.'), ...members })
      .refine((rule) => rule.source !== null || rule.known_customer || rule.complete, {
        path: ['source'],
        error: 'Give a source, known_customer or complete: a rule without any would approve everything.',
      }),
  )
  .max(intakeRulesMax)
  .superRefine((rules, context) => {
    const ids = rules.flatMap(({ id }) => id ?? [])
    if (new Set(ids).size < ids.length) context.addIssue({ code: 'custom', message: 'A rule is there twice. Send each once.' })
  })
  .describe('All of them. A message is approved by the first one that is on and fits.')

export const ruleCountsSchema = z
  .object({
    approved: z.int().describe('How many of these it would have approved.'),
    received: z.int().describe(`Messages of its type that came in within ${trialDays} days.`),
  })
  .meta({ id: 'IntakeRuleCounts' })
export type RuleCounts = z.infer<typeof ruleCountsSchema>

const storedRuleSchema = z.object({
  id: databaseIdSchema,
  type: messageTypeSchema,
  source: z.string().nullable(),
  known_customer: z.boolean(),
  complete: z.boolean(),
  is_on: z.boolean(),
  last_30_days: ruleCountsSchema,
})
export type IntakeRule = z.infer<typeof storedRuleSchema>

export const storedIntakeRulesSchema = z
  .object({
    version: z.int().describe('To be sent back; 0: rules were never saved.'),
    rules: z.array(storedRuleSchema),
  })
  .meta({ id: 'IntakeRules' })
export type IntakeRules = z.infer<typeof storedIntakeRulesSchema>

export const intakeRulesRequestSchema = z.strictObject({
  version: z.int().min(0).describe('Version of the rules as they were read: what others have saved since is answered with 409.'),
  rules: intakeRulesSchema,
})

export const intakePreviewSchema = z.object({
  rules: z.array(ruleCountsSchema).describe('In the order of those that were sent.'),
})
