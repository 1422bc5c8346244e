import { fieldOfPair } from './amounts.ts'
import { differs } from './crm-base.ts'
import type { FieldValue, FieldValues } from './entities.ts'
import { type MappedField, readRemote, sameFieldValue } from './field-mapping.ts'
import { asReadBack } from './merge.ts'
import { isBlank } from './normalize.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { asWhileLinked, unresolvedRef } from './references.ts'
import { idOfMember } from './member-roles.ts'
import { leadsToSeveral, membersOf } from './sets.ts'
import { remoteParts } from './remote-names.ts'
import { withTemplates } from './templates.ts'
import { isReversible } from './transforms.ts'
import type { FieldUndo, UndoReason } from './undo.ts'

/** A pair as it is now, and what both sides had agreed on. */
export type UndoPair = {
  readonly local: LocalRecord
  readonly remote: RemoteRecord
  readonly base: FieldValues
  readonly crmBase: FieldValues
  /** Fields that wait for another record. */
  readonly waits: readonly string[]
}

/** What is known of the world beside the pair. */
export type UndoFacts = {
  /** The CRM’s fields that it lets nobody write. */
  readonly readOnly: ReadonlySet<string>
  /** Records and people here that a field may lead to. */
  readonly isHere: (id: string) => boolean
  /** Those of them that the CRM has. */
  readonly isThere: (id: string) => boolean
}

/**
 * What becomes of one field. `write`: the values that go back, and what each side holds once that is done; the difference between the two is
 * then nobody's edit, so that no sync carries it on. `isSent`: an earlier attempt has written it to the CRM and was not committed.
 */
export type FieldUndone =
  | { readonly kind: 'left'; readonly reason: UndoReason }
  | { readonly kind: 'already' }
  | {
      readonly kind: 'write'
      readonly here: { readonly before: FieldValue; readonly value: FieldValue } | null
      readonly there: { readonly before: FieldValue; readonly value: FieldValue; readonly isSent: boolean } | null
      readonly base: FieldValue
      /** Undefined: the same as the base. */
      readonly crmBase: FieldValue | undefined
      /** What holds if the record here stays as it is, whether or not the write to the CRM arrives. */
      readonly agreed: FieldValue
      readonly agreedCrm: FieldValue | undefined
    }

/** Decides one field of a pair: only what is still as the run left it, on both sides, is put back. Pure. */
export function decideFieldUndo(mapping: readonly MappedField[], undo: FieldUndo, pair: UndoPair, facts: UndoFacts): FieldUndone {
  const mapped = mapping.find(({ adsappField }) => adsappField === undo.field)
  if (undo.isGone) return left('values_gone')
  if (mapped === undefined) return left('mapping_gone')
  if (pair.waits.includes(undo.field)) return left('waits')
  const field = fieldOfPair(mapped, pair.local, pair.remote)
  const { here, there } = undo
  const ours = withTemplates(mapping, pair.local).values[undo.field] ?? null
  const theirs = asWhileLinked(field, readRemote([field], pair.remote.properties)[undo.field] ?? null)
  const same = (a: FieldValue | undefined, b: FieldValue | undefined) => sameFieldValue(field, a, b)
  const isBackHere = here === null || same(ours, here.before)
  const isBackThere = there === null || same(theirs, there.before)
  const base = pair.base[undo.field]
  const held = undo.field in pair.crmBase ? pair.crmBase[undo.field] : base === undefined ? undefined : asReadBack(field, base)
  const isSent = undo.isSent === true && there !== null && isBackThere
  if (isBackHere && isBackThere && !isSent) return { kind: 'already' }

  const asLeft = there ?? here
  const isTheirsAsAgreed = base === undefined ? same(theirs, asReadBack(field, asLeft?.after ?? null)) : same(theirs, held)
  const isOursAsAgreed = base === undefined || field.direction === 'from_crm' ? same(ours, asLeft?.after) : same(ours, base)
  const isTheirsAsLeft =
    there === null
      ? isTheirsAsAgreed
      : isBackThere || same(theirs, asReadBack(field, there.after)) || (same(base, there.after) && isTheirsAsAgreed)
  const isOursAsLeft = here === null ? isOursAsAgreed : isBackHere || same(ours, here.after)
  if (!isOursAsLeft) return left('changed_here')
  if (!isTheirsAsLeft) return left('changed_in_crm')

  const refused = refusalOf(field, undo, facts, { isBackHere, isBackThere })
  if (refused !== null) return left(refused)
  const newOurs = here === null || isBackHere ? ours : here.before
  const newTheirs = there === null || isBackThere ? theirs : there.before
  const agreedOn = (mine: FieldValue) => (field.direction === 'from_crm' ? newTheirs : mine)
  return {
    kind: 'write',
    here: isBackHere ? null : { before: ours, value: newOurs },
    there: there === null || (isBackThere && !isSent) ? null : { before: theirs, value: newTheirs, isSent },
    base: agreedOn(newOurs),
    crmBase: differs(field, newOurs, newTheirs) ? newTheirs : undefined,
    agreed: agreedOn(ours),
    agreedCrm: differs(field, ours, newTheirs) ? newTheirs : undefined,
  }
}

/** Why a value cannot go back although nobody has changed it; null where it can. */
function refusalOf(
  field: MappedField,
  { here, there }: FieldUndo,
  { readOnly, isHere, isThere }: UndoFacts,
  { isBackHere, isBackThere }: { readonly isBackHere: boolean; readonly isBackThere: boolean },
): UndoReason | null {
  if (field.isFixed === true) return 'never_changes'
  if (here !== null && !isBackHere && !leadsTo(field, here.before, isHere)) return 'reference_gone'
  if (there === null || isBackThere) return null
  if (field.direction === 'from_crm') return 'goes_other_way'
  if (field.direction === 'to_crm' && !isReversible(field.transformRule)) return 'one_way_transform'
  if (remoteParts(field.crmField).some((part) => readOnly.has(part))) return 'read_only'
  if (field.neverBlank === true && isBlank(there.before)) return 'never_blank'
  return leadsTo(field, there.before, isThere) ? null : 'reference_gone'
}

/** Whether all that a value leads to is known. */
function leadsTo({ target, type }: MappedField, value: FieldValue, isKnown: (id: string) => boolean): boolean {
  if (target === undefined || isBlank(value)) return true
  if (!leadsToSeveral(type)) return isKnown(String(value))
  return membersOf(value).every((member) => unresolvedRef(member) !== null || isKnown(idOfMember(member)))
}

function left(reason: UndoReason): FieldUndone {
  return { kind: 'left', reason }
}
