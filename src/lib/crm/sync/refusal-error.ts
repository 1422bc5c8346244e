import { defined } from '../../core/defined.ts'
import type { RowError } from '../../db/apply-entry.ts'
import type { RejectedWrite } from '../port/writes.ts'
import type { FieldValues } from '../domain/entities.ts'
import type { MappedField } from '../domain/field-mapping.ts'
import { type RefusalReason, refusalWords } from '../domain/refusal.ts'
import type { Labels } from './labels.ts'
import type { RunContext } from './run-context.ts'

/** Reasons that say nothing of the value: every CRM has words of its own for an owner who cannot be one. */
const isOfField: ReadonlySet<RefusalReason> = new Set(['read_only', 'required', 'unknown_field', 'forbidden', 'busy', 'limit'])

type Context = Pick<RunContext, 'mapping' | 'crmName'>

/** A refusal of the CRM as a person reads it: with the field's label, the value, what the CRM said, and what to do. */
export function refusalError(ctx: Context, values: FieldValues, rejected: RejectedWrite, labels: Labels): RowError {
  const { code, field, rule } = rejected
  const mapped = ctx.mapping.find(({ crmField }) => crmField === field)
  const reason = reasonOf(mapped, rejected.reason)
  const name = field === undefined ? undefined : nameOf(ctx, field)
  // What a reference is known by here means nothing to people.
  const value = name === undefined || mapped?.target !== undefined ? undefined : values[name]
  const others = labels(rejected.holders ?? [])
  const words = refusalWords({
    reason,
    crm: ctx.crmName,
    label: mapped?.label ?? field ?? null,
    ...(value === undefined ? {} : { value }),
    said: rejected.message,
    others,
    rule,
  })
  return {
    code,
    reason,
    message: rejected.own === true ? rejected.message : words.message,
    action: words.action,
    ...defined({ field: name, crmField: field }),
    ...(others.length === 0 ? {} : { others }),
    ...(rule === undefined ? {} : { mayAllow: rule.mayAllow }),
  }
}

/** What a refusal means for a field of users or of roles, where CRMs have words of their own. */
function reasonOf(mapped: MappedField | undefined, reason: RefusalReason): RefusalReason {
  if (mapped?.target === 'user' && !isOfField.has(reason)) return 'not_an_owner'
  return mapped?.type === 'roles' && reason === 'not_an_option' ? 'not_a_role' : reason
}

/** Our name of a CRM's field; its own where it is not mapped. */
export function nameOf({ mapping }: Pick<Context, 'mapping'>, crmField: string): string {
  return mapping.find((field) => field.crmField === crmField)?.adsappField ?? crmField
}
