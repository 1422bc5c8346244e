import { z } from 'zod'
import { isoInstant } from './dates.ts'
import type { FieldValue, FieldValues } from './entities.ts'
import { isBlank } from './normalize.ts'
import { decimalNumber } from './numbers.ts'
import { membersOf } from './sets.ts'

const operatorSchema = z.enum(['is', 'is_not', 'contains', 'is_blank', 'is_not_blank', 'at_least', 'at_most'])
export type FilterOperator = z.infer<typeof operatorSchema>

/** Operators that say all by themselves. */
export const withoutValue: ReadonlySet<FilterOperator> = new Set(['is_blank', 'is_not_blank'])
const ofOneValue: ReadonlySet<FilterOperator> = new Set(['at_least', 'at_most'])

const conditionSchema = z
  .strictObject({
    field: z.string().min(1).max(255),
    op: operatorSchema,
    values: z
      .array(z.string().trim().min(1).max(200))
      .max(20)
      .default([])
      .describe('Any of them; none where the operator needs none.'),
  })
  .superRefine(({ op, values }, context) => {
    const wanted = withoutValue.has(op) ? 0 : 1
    const isRight = wanted === 0 ? values.length === 0 : values.length >= 1 && (values.length === 1 || !ofOneValue.has(op))
    if (isRight) return
    const message = wanted === 0 ? 'This takes no value.' : ofOneValue.has(op) ? 'Give one value.' : 'Give a value.'
    context.addIssue({ code: 'custom', path: ['values'], message })
  })
export type FilterCondition = z.infer<typeof conditionSchema>

const conditionsMax = 10

/** Which records take part in the sync: those of which all conditions of their side hold. */
export const recordFilterSchema = z.strictObject({
  adsapp: z.array(conditionSchema).max(conditionsMax).default([]).describe('Of records here, by our fields.'),
  crm: z.array(conditionSchema).max(conditionsMax).default([]).describe('Of the CRM’s records, by its fields.'),
})
export type RecordFilter = z.infer<typeof recordFilterSchema>

/** What is on the link of a pair that the filter leaves out. */
export const filteredOut = 'filtered_out'

export const everyRecord: RecordFilter = { adsapp: [], crm: [] }

export function isUnfiltered({ adsapp, crm }: RecordFilter): boolean {
  return adsapp.length + crm.length === 0
}

/** Whether all conditions hold of these values; capitals and outer spaces aside. */
export function fits(conditions: readonly FilterCondition[], values: FieldValues): boolean {
  return conditions.every((condition) => holds(condition, values[condition.field] ?? null))
}

function holds({ op, values }: FilterCondition, value: FieldValue): boolean {
  const wanted = values.map(folded)
  switch (op) {
    case 'is_blank':
      return isBlank(value)
    case 'is_not_blank':
      return !isBlank(value)
    case 'is':
      return isOneOf(value, wanted)
    case 'is_not':
      return !isOneOf(value, wanted)
    case 'contains':
      return wanted.some((part) => folded(value).includes(part))
    case 'at_least':
    case 'at_most': {
      const order = compared(value, values[0] ?? '')
      return order !== null && (op === 'at_least' ? order >= 0 : order <= 0)
    }
  }
}

/** Of several options in one field, whether one of them is. */
function isOneOf(value: FieldValue, wanted: readonly string[]): boolean {
  return wanted.includes(folded(value)) || membersOf(value).some((member) => wanted.includes(folded(member)))
}

function folded(value: FieldValue): string {
  return String(value ?? '')
    .normalize('NFC')
    .trim()
    .toLowerCase()
}

/** Numbers as numbers and times as times; null for what has no order with the other. */
function compared(value: FieldValue, than: string): number | null {
  if (isBlank(value)) return null
  const [one, other] = [decimalNumber(String(value)), decimalNumber(than)]
  if (one !== null && other !== null) return one - other
  const [at, limit] = [isoInstant(String(value)), isoInstant(than)]
  return at === null || limit === null ? null : Date.parse(at) - Date.parse(limit)
}

export type FilterIssue = { readonly path: string; readonly message: string }

/** Conditions on fields that a side does not have. */
export function filterIssues(
  filter: RecordFilter,
  isField: { readonly adsapp: (name: string) => boolean; readonly crm: (name: string) => boolean },
): readonly FilterIssue[] {
  return (['adsapp', 'crm'] as const).flatMap((side) =>
    filter[side].flatMap(({ field }, index) =>
      isField[side](field)
        ? []
        : [
            {
              path: `filter.${side}[${index}].field`,
              message: `There is no field “${field}” ${side === 'crm' ? 'in the CRM' : 'here'}.`,
            },
          ],
    ),
  )
}
