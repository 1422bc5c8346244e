import { trialDays } from '@/src/lib/core/limits.ts'
import { counted, listed } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import type { IntakeRule, RuleCounts } from '@/src/lib/contract/intake-rules.ts'
import { messageTypeSchema } from '@/src/lib/contract/message-types.ts'

/** A rule as it is edited; null: it is not stored yet. */
export type DraftRule = Omit<IntakeRule, 'id' | 'last_30_days'> & { readonly key: string; readonly id: string | null }

const many: Readonly<Record<IntakeRule['type'], string>> = {
  customer_registration: 'registrations',
  repair_request: 'repair requests',
  payment_status: 'payments',
  customer_update: 'changes of customers',
  booking_status: 'bookings',
}

export const ruleTypes = messageTypeSchema.options.map((type) => ({
  value: type,
  label: many[type].charAt(0).toUpperCase() + many[type].slice(1),
}))

/** What a rule does: `Approve repair requests from “shop” of customers who are known.` */
export function ruleSentence({ type, source, known_customer: isKnown, complete }: DraftRule): string {
  const from = source === null || source.trim() === '' ? '' : ` from “${source.trim()}”`
  const conditions = [isKnown ? 'the customer is known' : null, complete ? 'nothing is missing' : null].filter(
    (words) => words !== null,
  )
  return `Approve ${many[type]}${from}${conditions.length === 0 ? '' : ` where ${listed(conditions)}`}.`
}

/** Whether it narrows anything down: a rule that does not would approve whatever is sent. */
export function isNarrow({ source, known_customer: isKnown, complete }: DraftRule): boolean {
  return (source !== null && source.trim() !== '') || isKnown || complete
}

const one: Readonly<Record<IntakeRule['type'], string>> = {
  customer_registration: 'registration',
  repair_request: 'repair request',
  payment_status: 'payment',
  customer_update: 'change of a customer',
  booking_status: 'booking',
}

/** What it would have done, or that there was nothing to do. */
export function countWords({ type }: Pick<DraftRule, 'type'>, { approved, received }: RuleCounts): string {
  if (received === 0) return `No ${many[type]} came in during the last ${trialDays} days.`
  return `Would have approved ${formatNumber(approved)} of ${counted(received, one[type], many[type])} of the last ${trialDays} days.`
}
