import { z } from 'zod'
import { isTimeZone } from '../../core/text/time-zone.ts'
import { dateFormatProblem } from './date-formats.ts'

const mapSchema = z.object({
  name: z.literal('map'),
  values: z.record(z.string(), z.string()),
  also: z.record(z.string(), z.string()).optional(),
  alike: z.record(z.string(), z.string()).optional(),
})
/**
 * What values of a picklist are on the other side, ours first; `also`: further values of the CRM that mean one of ours, which is sent as the first;
 * `alike`: further values of ours that the CRM does not tell from another one of ours, as which they are sent.
 */
export type StageMap = z.infer<typeof mapSchema>

/** Which side holds the text in that format; the other one has the value in its plain notation. */
const heldBySchema = z.enum(['crm', 'adsapp']).default('crm').describe('The side that has the text in this form.')
const textSchema = z.string().max(1000)

const dateFormatSchema = z
  .object({
    name: z.literal('date_format'),
    format: z.string().min(1).max(40).describe('Of yyyy, MM or M, dd or d, and HH, mm, ss, with signs between them.'),
    zone: z
      .string()
      .max(60)
      .refine(isTimeZone, { error: 'Use a time zone like Europe/Amsterdam.' })
      .default('UTC')
      .describe('Of times: the IANA zone that the text is in.'),
    on: heldBySchema,
  })
  .superRefine(({ format }, context) => {
    const problem = dateFormatProblem(format)
    if (problem !== null) context.addIssue({ code: 'custom', path: ['format'], message: problem })
  })

const numberFormatSchema = z
  .object({
    name: z.literal('number_format'),
    decimal: z.enum(['.', ',']),
    thousands: z.enum(['', '.', ',', ' ', "'"]).default(''),
    decimals: z.number().int().min(0).max(10).optional().describe('Rounded to as many, which cannot be undone.'),
    on: heldBySchema,
  })
  .refine(({ decimal, thousands }) => decimal !== thousands, {
    error: 'The sign for decimals and the one for thousands are the same.',
    path: ['thousands'],
  })

const booleanWordsSchema = z
  .object({
    name: z.literal('boolean_words'),
    yes: z.string().trim().min(1).max(100),
    no: z.string().trim().min(1).max(100),
    on: heldBySchema,
  })
  .refine(({ yes, no }) => yes.toLowerCase() !== no.toLowerCase(), {
    error: 'The two words are the same.',
    path: ['no'],
  })

const fallbackSchema = z
  .object({
    name: z.literal('fallback'),
    toCrm: textSchema.min(1).optional().describe('What is sent where there is nothing here.'),
    toLocal: textSchema.min(1).optional().describe('What is stored here where there is nothing in the CRM.'),
  })
  .refine(({ toCrm, toLocal }) => (toCrm !== undefined || toLocal !== undefined) && toCrm !== toLocal, {
    error: 'Give a value for one of the two sides, or a different one for each.',
    path: ['toCrm'],
  })

const steps = [
  z.object({ name: z.literal('lowercase') }),
  z.object({ name: z.literal('uppercase') }),
  z.object({ name: z.literal('titlecase') }),
  z.object({ name: z.literal('trim') }),
  z.object({ name: z.literal('boolean_text') }),
  z.object({ name: z.literal('number_text') }),
  mapSchema,
  z.object({
    name: z.literal('phone_e164'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Use a country like NL.')
      .describe('Of numbers without a country code.'),
  }),
  dateFormatSchema,
  numberFormatSchema,
  booleanWordsSchema,
  fallbackSchema,
  z.object({ name: z.literal('constant'), value: textSchema.min(1) }),
  z.object({
    name: z.literal('template'),
    text: textSchema.min(1).describe('With names of our fields in braces: `{firstName} of {company}`.'),
  }),
  z.object({ name: z.literal('html_text') }),
  z.object({ name: z.literal('truncate'), length: z.number().int().min(1).max(100_000) }),
] as const

const stepSchema = z.discriminatedUnion('name', [...steps])
export type TransformStep = z.infer<typeof stepSchema>
export const stepNames: readonly TransformStep['name'][] = stepSchema.options.map(({ shape }) => shape.name.value)

/** Steps of one chain. */
export const stepsMax = 5

/**
 * A named conversion between our notation and the CRM's. `map` translates listed values (picklists with other names on each side); other values
 * pass unchanged. Of a `chain`, what goes to the CRM passes the steps from the first to the last, and what comes from it from the last to the
 * first.
 */
export const transformRuleSchema = z.discriminatedUnion('name', [
  ...steps,
  z.object({ name: z.literal('chain'), steps: z.array(stepSchema).min(2).max(stepsMax) }),
])
export type TransformRule = z.infer<typeof transformRuleSchema>

export function stepsOf(rule: TransformRule | null): readonly TransformStep[] {
  if (rule === null) return []
  return rule.name === 'chain' ? rule.steps : [rule]
}

/** Whether a blank value is another one on some side. */
export function hasDefault(rule: TransformRule | null): boolean {
  return rule !== null && stepsOf(rule).some(({ name }) => name === 'fallback')
}

/** The rule of these steps; null of none. */
export function ruleOf(steps: readonly TransformStep[]): TransformRule | null {
  const [first, ...others] = steps
  if (first === undefined) return null
  return others.length === 0 ? first : { name: 'chain', steps: [...steps] }
}
