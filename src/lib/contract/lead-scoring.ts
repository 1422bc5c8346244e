import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { isStorable } from '../core/text/storable-text.ts'
import type { FieldType } from '../crm/domain/entities.ts'
import { isoDay } from '../crm/domain/dates.ts'
import { type ObjectField, specOf } from '../crm/domain/objects.ts'

/** What rules compare with, as a table of operators and words: of a text, a choice, a set, a number and a day. */
const operatorWords = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  one_of: 'is one of',
  at_least: 'is at least',
  at_most: 'is at most',
  is_set: 'has a value',
  is_empty: 'is empty',
} as const
export const scoringOperatorSchema = z.enum(
  Object.keys(operatorWords).filter((name): name is keyof typeof operatorWords => name in operatorWords),
)
export type ScoringOperator = z.infer<typeof scoringOperatorSchema>

export type ScoringKind = 'text' | 'choice' | 'set' | 'number' | 'date'
const operatorsOf: Readonly<Record<ScoringKind, readonly ScoringOperator[]>> = {
  text: ['is', 'is_not', 'contains', 'one_of', 'is_set', 'is_empty'],
  choice: ['is', 'is_not', 'one_of', 'is_set', 'is_empty'],
  set: ['is', 'is_not', 'contains', 'one_of', 'is_set', 'is_empty'],
  number: ['is', 'is_not', 'at_least', 'at_most', 'is_set', 'is_empty'],
  date: ['is', 'is_not', 'at_least', 'at_most', 'is_set', 'is_empty'],
}

/** The columns of leads that rules are about; `private.lead_rule` has the same. */
const scored = [
  'lead_status',
  'interest_level',
  'estimated_value',
  'number_of_travelers',
  'preferred_travel_date',
  'travel_interests',
  'source',
  'campaign',
  'company_name',
  'job_title',
  'email',
  'phone',
  'currency',
  'description',
] as const

export type ScoringField = {
  readonly name: string
  readonly label: string
  readonly kind: ScoringKind
  readonly options: readonly string[]
}

const kinds: Readonly<Partial<Record<FieldType, ScoringKind>>> = { set: 'set', number: 'number', money: 'number', date: 'date' }

function scoringField({ column, label, type, options = [] }: ObjectField): ScoringField {
  const kind = options.length > 0 ? 'choice' : (kinds[type] ?? 'text')
  return { name: column, label, kind, options: options.filter((value) => value !== 'converted') }
}

export const scoringFields: readonly ScoringField[] = scored.flatMap((column) =>
  specOf('lead')
    .fields.filter((field) => field.column === column)
    .map(scoringField),
)

export function scoringOperators(field: string): readonly ScoringOperator[] {
  return operatorsOf[scoringFields.find(({ name }) => name === field)?.kind ?? 'text']
}

/** An operator in a sentence: `is at least`. */
export function operatorWord(operator: ScoringOperator): string {
  return operatorWords[operator]
}

export function needsValue(operator: ScoringOperator): boolean {
  return operator !== 'is_set' && operator !== 'is_empty'
}

/** What is wrong with what a rule compares with; null: nothing. */
export function ruleValueProblem({
  field,
  operator,
  value,
}: {
  readonly field: string
  readonly operator: ScoringOperator
  readonly value: string | null
}): string | null {
  if (!needsValue(operator)) return null
  const text = (value ?? '').trim()
  if (text === '') return 'Enter what it is compared with.'
  const spec = scoringFields.find(({ name }) => name === field)
  if (spec?.kind === 'number' && !/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return 'Enter a number.'
  if (spec?.kind === 'date' && isoDay(text) !== text) return 'Enter a day like 2027-06-15.'
  const unknown =
    spec?.kind === 'choice' ? text.split(',').find((each) => !spec.options.includes(each.trim().toLowerCase())) : undefined
  if (spec !== undefined && unknown !== undefined)
    return `Enter ${spec.options.join(', ')}: “${unknown.trim()}” is none of these.`
  return null
}

export const rulesMax = 50
export const pointsMax = 100
const points = `Enter a whole number from -${pointsMax} to ${pointsMax}.`

const ruleShape = {
  label: z
    .string()
    .trim()
    .min(1, 'Enter a name.')
    .max(100, 'Use at most 100 characters.')
    .refine(isStorable, 'Leave out characters that cannot be stored.'),
  field: z.enum(scored).describe('A member of leads.'),
  operator: scoringOperatorSchema,
  value: z
    .string()
    .trim()
    .max(500, 'Use at most 500 characters.')
    .refine(isStorable, 'Leave out characters that cannot be stored.')
    .nullable()
    .default(null)
    .describe('What it is compared with, whatever its letters; of `one_of` several, with commas between.'),
  points: z.int(points).min(-pointsMax, points).max(pointsMax, points).describe('Added where the rule applies.'),
}

const ruleSchema = z
  .strictObject({ id: databaseIdSchema.nullish(), ...ruleShape, is_active: z.boolean().default(true) })
  .superRefine((rule, context) => {
    const message = scoringOperators(rule.field).includes(rule.operator)
      ? ruleValueProblem(rule)
      : `This field is compared by ${scoringOperators(rule.field).join(', ')}.`
    const path = [scoringOperators(rule.field).includes(rule.operator) ? 'value' : 'operator']
    if (message !== null) context.addIssue({ code: 'custom', path, message })
  })

export const scoringRulesSchema = z
  .array(ruleSchema)
  .max(rulesMax)
  .superRefine((rules, context) => {
    const ids = rules.flatMap(({ id }) => id ?? [])
    if (new Set(ids).size < ids.length) context.addIssue({ code: 'custom', message: 'A rule is there twice. Send each once.' })
  })
  .describe('All of them, in their order. Their points together are the score, from 0 to 100.')

const storedRuleSchema = z.object({
  id: databaseIdSchema.nullable().default(null),
  label: z.string(),
  field: z.string(),
  operator: scoringOperatorSchema,
  value: z.string().nullable(),
  points: z.int(),
})

export const leadScoringSchema = z
  .object({
    version: z.int().describe('To be sent back; 0: rules were never saved, and those here are a suggestion.'),
    is_on: z.boolean().describe('Whether rules set the score of leads that nobody has scored.'),
    by_crm: z.boolean().describe('A connection takes the score over from its CRM, so no rule sets it.'),
    rules: z.array(storedRuleSchema.extend({ is_active: z.boolean() })),
  })
  .meta({ id: 'LeadScoring' })
export type LeadScoring = z.infer<typeof leadScoringSchema>

export const leadScoringRequestSchema = z.strictObject({
  version: z.int().min(0).describe('Version of the rules as they were read: what others have saved since is answered with 409.'),
  is_on: z.boolean(),
  rules: scoringRulesSchema,
})

export const scoringPreviewSchema = z
  .object({
    leads: z.int().describe('That rules score: not converted, and scored by nobody.'),
    changed: z.int().describe('Leads whose score would be another.'),
    average: z.number().nullable(),
    examples: z.array(
      z.object({ id: databaseIdSchema, name: z.string().nullable(), before: z.number().nullable(), after: z.number() }),
    ),
  })
  .meta({ id: 'LeadScoringPreview' })
export type ScoringPreview = z.infer<typeof scoringPreviewSchema>

export const leadScoreSchema = z
  .object({
    score: z.number().nullable(),
    set_by: z.enum(['rules', 'hand', 'none']).describe('`hand`: a person, a program or a CRM; no rule changes it then.'),
    computed: z.number().nullable().describe('What the rules of now give; null: rules score no leads here.'),
    rules: z.array(storedRuleSchema.extend({ applies: z.boolean() })).describe('The active rules.'),
  })
  .meta({ id: 'LeadScore' })
export type LeadScore = z.infer<typeof leadScoreSchema>
