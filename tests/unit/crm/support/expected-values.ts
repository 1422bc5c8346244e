import type { ConflictPolicy } from '../../../../src/lib/crm/domain/conflict-policy.ts'
import type { FieldValue } from '../../../../src/lib/crm/domain/entities.ts'
import type { MappedField } from '../../../../src/lib/crm/domain/field-mapping.ts'
import { isPoorer } from '../../../../src/lib/crm/domain/normalize.ts'
import { holdsMembers, membersOf, setOf } from '../../../../src/lib/crm/domain/sets.ts'
import { same } from './fields.ts'

/** What both sides are known to have held of a field. */
export type Agreement = {
  /** The last value known to be on both sides; undefined before the first sync. */
  value: FieldValue | undefined
  /** The CRM has accepted our value, but the run crashed before committing that. */
  unanswered: boolean
}

export type Expected = { readonly values: readonly FieldValue[]; readonly mayStayOpen: boolean; readonly logged: boolean }

type State = Agreement & {
  readonly ours: FieldValue
  readonly theirs: FieldValue
  /** Of the link. */
  readonly base: FieldValue | undefined
}

/** The oracle: values that an uninterrupted run may leave in a bidirectional field, by what both sides hold and have agreed on. */
export function expectedValues(
  { field, policy }: { readonly field: MappedField; readonly policy: ConflictPolicy },
  { ours, theirs, value, unanswered, base }: State,
): Expected {
  const only = (winner: FieldValue) => ({ values: [winner], mayStayOpen: false, logged: false })
  if (same(field, ours, theirs)) return only(ours)
  if (holdsMembers(field.type)) {
    // A write that has arrived is what both held; of one that has not, nothing is known.
    const held = unanswered && !same(field, value ?? null, theirs) ? base : value
    const [had, here, there] = [held ?? null, ours, theirs].map((each) => new Set(membersOf(each)))
    const isIn = (member: string) =>
      had?.has(member) ? here?.has(member) && there?.has(member) : here?.has(member) || there?.has(member)
    return only(setOf([...(here ?? []), ...(there ?? [])].filter(isIn)))
  }
  if (value === undefined) {
    if (same(field, ours, null)) return only(theirs)
    if (same(field, theirs, null)) return only(ours)
  } else {
    if (same(field, theirs, value)) return only(ours)
    // A write that never arrived cannot be told from one that was overwritten there: the policy decides.
    if (same(field, ours, value) && !unanswered) return only(theirs)
  }
  // The same number, once without its country code, is no conflict.
  if (!unanswered && isPoorer(field.type, ours, theirs, { areInSync: value !== undefined })) return only(theirs)
  if (!unanswered && isPoorer(field.type, theirs, ours, { areInSync: value !== undefined })) return only(ours)
  const winner = {
    adsapp_wins: [ours],
    crm_wins: [theirs],
    newest_wins: [ours, theirs],
    manual: unanswered ? [ours, theirs] : [],
  }[policy]
  return { values: unanswered ? [ours, theirs] : winner, mayStayOpen: policy === 'manual', logged: !unanswered }
}
