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
 * then not an edit, so that no sync carries it on. `isSent`: an earlier attempt has written it to the CRM and was not committed.
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

/** One field of a pair as both sides hold it, beside what the run left there and what it is to be again. */
type FieldSides = Omit<FieldUndo, 'field'> & {
  readonly field: MappedField
  readonly ours: FieldValue
  readonly theirs: FieldValue
  /** What both sides had agreed on; undefined: nothing. */
  readonly base: FieldValue | undefined
  /** What the CRM held then. */
  readonly held: FieldValue | undefined
  /** Whether there is nothing to put back on that side, or what is to go back is there. */
  readonly isBackHere: boolean
  readonly isBackThere: boolean
  /** Whether what is back in the CRM was sent by an attempt that was not committed. */
  readonly isUncommitted: boolean
}

/** Decides one field of a pair: only what is still as the run left it, on both sides, is put back. Pure. */
export function decideFieldUndo(mapping: readonly MappedField[], undo: FieldUndo, pair: UndoPair, facts: UndoFacts): FieldUndone {
  const mapped = mapping.find(({ adsappField }) => adsappField === undo.field)
  if (undo.isGone) return left('values_gone')
  if (mapped === undefined) return left('mapping_gone')
  if (pair.waits.includes(undo.field)) return left('waits')
  const sides = readSides(mapping, mapped, undo, pair)
  if (sides.isBackHere && sides.isBackThere && !sides.isUncommitted) return { kind: 'already' }
  const reason = changedSince(sides) ?? refusalOf(sides, facts)
  return reason === null ? putBack(sides) : left(reason)
}

function readSides(
  mapping: readonly MappedField[],
  mapped: MappedField,
  undo: FieldUndo,
  { local, remote, base: bases, crmBase }: UndoPair,
): FieldSides {
  const field = fieldOfPair(mapped, local, remote)
  const { here, there } = undo
  const ours = withTemplates(mapping, local).values[undo.field] ?? null
  const theirs = asWhileLinked(field, readRemote([field], remote.properties)[undo.field] ?? null)
  const base = bases[undo.field]
  const isBackThere = there === null || sameFieldValue(field, theirs, there.before)
  return {
    ...undo,
    field,
    ours,
    theirs,
    base,
    held: undo.field in crmBase ? crmBase[undo.field] : base === undefined ? undefined : asReadBack(field, base),
    isBackHere: here === null || sameFieldValue(field, ours, here.before),
    isBackThere,
    isUncommitted: undo.isSent === true && there !== null && isBackThere,
  }
}

/** Which side is not as the run left it; null: both are. */
function changedSince(sides: FieldSides): UndoReason | null {
  if (!isAsLeftHere(sides)) return 'changed_here'
  return isAsLeftThere(sides) ? null : 'changed_in_crm'
}

function isAsLeftHere({ field, here, there, ours, base, isBackHere }: FieldSides): boolean {
  const same = (value: FieldValue | undefined) => sameFieldValue(field, ours, value)
  if (here !== null) return isBackHere || same(here.after)
  return base === undefined || field.direction === 'from_crm' ? same(there?.after) : same(base)
}

function isAsLeftThere(sides: FieldSides): boolean {
  const { field, here, there, theirs, base, held, isBackThere } = sides
  const same = (value: FieldValue | undefined) => sameFieldValue(field, theirs, value)
  const isAsAgreed = base === undefined ? same(asReadBack(field, (there ?? here)?.after ?? null)) : same(held)
  if (there === null) return isAsAgreed
  return isBackThere || same(asReadBack(field, there.after)) || (sameFieldValue(field, base, there.after) && isAsAgreed)
}

function putBack({ field, here, there, ours, theirs, isBackHere, isBackThere, isUncommitted }: FieldSides): FieldUndone {
  const newOurs = here === null || isBackHere ? ours : here.before
  const newTheirs = there === null || isBackThere ? theirs : there.before
  const agreedOn = (mine: FieldValue) => (field.direction === 'from_crm' ? newTheirs : mine)
  return {
    kind: 'write',
    here: isBackHere ? null : { before: ours, value: newOurs },
    there: there === null || (isBackThere && !isUncommitted) ? null : { before: theirs, value: newTheirs, isSent: isUncommitted },
    base: agreedOn(newOurs),
    crmBase: differs(field, newOurs, newTheirs) ? newTheirs : undefined,
    agreed: agreedOn(ours),
    agreedCrm: differs(field, ours, newTheirs) ? newTheirs : undefined,
  }
}

/** Why a value cannot go back although nobody has changed it; null where it can. */
function refusalOf(
  { field, here, there, isBackHere, isBackThere }: FieldSides,
  { readOnly, isHere, isThere }: UndoFacts,
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
