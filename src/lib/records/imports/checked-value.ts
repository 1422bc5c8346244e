import { capitalized } from '../../core/text/capitalized.ts'
import { valueSchema } from '../resources/member-values.ts'
import type { Member } from '../resources/member.ts'
import type { Value } from '../fields/record-values.ts'

/** A value as the column holds it, by the rules of the form; or what is wrong with it. */
export function checkedValue(member: Member, value: Value): { readonly value: Value } | { readonly problem: string } {
  const parsed = valueSchema(member).safeParse(value)
  if (parsed.success) return { value: parsed.data }
  return { problem: capitalized(parsed.error.issues[0]?.message ?? 'this is not valid.') }
}
