import { isBlank } from './normalize.ts'
import type { FieldValue, FieldValues, ReferenceTarget } from './entities.ts'
import type { MappedField } from './field-mapping.ts'
import type { LocalRecord, RemoteRecord } from './records.ts'
import { idOfMember, withIdOfMember } from './member-roles.ts'
import { eachMember, leadsToSeveral } from './sets.ts'

/**
 * A field that leads to a record which the other side does not have yet, as far as this connection knows. `side`: where that record is;
 * `ref`: its id there.
 */
export type Wait = {
  readonly field: string
  readonly side: 'adsapp' | 'crm'
  readonly target: ReferenceTarget
  readonly ref: string
  /** The record here that it was a pair with, where that one was deleted here or is no longer synced. */
  readonly endedWith?: string | undefined
  /** Of one of the CRM: what was here when it was met. Who is chosen here afterwards takes its place there. */
  readonly ours?: string | null | undefined
  /** True where the other side has had it, and it is gone there. */
  readonly isGone?: boolean | undefined
}

/** What a pair had agreed on, and what it waits for. */
type Ancestors = {
  readonly base?: FieldValues
  readonly crmBase?: FieldValues
  readonly waits?: readonly Wait[]
}

const prefix = 'crm:'

/**
 * Our notation of a reference to a record of the CRM that no record here is linked to: it has no id of ours. `endedWith`: our id of the record
 * that it was a pair with.
 */
export function unresolved(ref: string, endedWith?: string): string {
  return endedWith === undefined ? `${prefix}${ref}` : `${prefix}${ref}:${endedWith}`
}

/** The CRM's id in such a reference, in whatever role, and our id of its former pair; null for every other value. */
export function unresolvedRef(
  value: FieldValue | undefined,
): { readonly ref: string; readonly endedWith: string | undefined } | null {
  if (typeof value !== 'string' || !value.startsWith(prefix)) return null
  const [ref = '', endedWith] = idOfMember(value.slice(prefix.length)).split(':')
  return { ref, endedWith }
}

/** A value of the CRM as it was while what it leads to was linked: a pair that has ended since makes it no edit. */
export function asWhileLinked({ target, type }: Pick<MappedField, 'target' | 'type'>, value: FieldValue): FieldValue {
  if (target === undefined) return value
  if (!leadsToSeveral(type)) return unresolvedRef(value)?.endedWith ?? value
  return eachMember(value, (member) => {
    const ended = unresolvedRef(member)?.endedWith
    return ended === undefined ? member : withIdOfMember(member, ended)
  })
}

/** A field that leads to one record, as both sides hold it. */
type HeldReference = Pick<MappedField, 'crmField' | 'direction'> & {
  readonly name: string
  readonly target: ReferenceTarget
  readonly ours: FieldValue | undefined
  /** Of the CRM, in our notation. */
  readonly held: FieldValue | undefined
  /** What both had agreed on. */
  readonly base: FieldValue | undefined
  /** The record of the CRM that it leads to there, where no record here is linked to that; null: it leads to none such. */
  readonly theirs: ReturnType<typeof unresolvedRef>
  /** Whether the CRM has what it leads to here. */
  readonly isKnownThere: boolean
  /** Whether the CRM has had that, and it is gone. */
  readonly isGoneThere: boolean
}

type ReferenceSides = {
  readonly local: Pick<LocalRecord, 'values' | 'references' | 'goneThere'> | null
  readonly remote: Pick<RemoteRecord, 'properties'> | null
}

/** Null: the field leads to no record, or to several. */
function heldReference(field: MappedField, { local, remote }: ReferenceSides, bases: FieldValues): HeldReference | null {
  const { target, adsappField: name, crmField, direction, type } = field
  if (target === undefined || leadsToSeveral(type)) return null
  const held = remote?.properties[crmField]
  const base = bases[name]
  return {
    name,
    crmField,
    target,
    direction,
    ours: local?.values[name],
    held,
    base,
    // What the CRM has given itself to a record that was made without is not an edit, no matter who it is.
    theirs: held === base ? null : unresolvedRef(held),
    isKnownThere: !!local?.references?.[name],
    isGoneThere: local?.goneThere?.includes(name) === true,
  }
}

/** Whether the CRM holds a record that was the pair of the one that both sides had agreed on. */
function isAgreed({ theirs, base }: HeldReference): boolean {
  return theirs?.endedWith !== undefined && theirs.endedWith === base
}

/** Whether the CRM holds a record that has never been a pair with one here. */
function isNewThere({ theirs }: HeldReference): boolean {
  return theirs !== null && theirs.endedWith === undefined
}

/** Whether the CRM has cleared the field because what it led to is gone there. */
function isLost({ isGoneThere, held, ours, base }: HeldReference): boolean {
  return isGoneThere && isBlank(held ?? null) && ours === base
}

/** Whether a record was chosen here in place of one that is not known here, and which the CRM holds as it did then. */
function isOvertaken(reference: HeldReference, agreed: FieldValue): boolean {
  const { direction, ours, isKnownThere } = reference
  const isSendable = direction !== 'from_crm' && !isBlank(ours ?? null) && isKnownThere
  return isNewThere(reference) && isSendable && agreed !== ours
}

/** Our record where it should go to the CRM, which does not have it; null otherwise. */
function unsentRef({ direction, ours, held, base, isKnownThere }: HeldReference): string | null {
  // What has not been changed here need not be sent: the record that it leads to may be gone in the CRM, as after a merge.
  const isToSend = direction === 'to_crm' || (direction === 'bidirectional' && ours !== base)
  return typeof ours === 'string' && isToSend && ours !== held && !isKnownThere ? ours : null
}

/** What a field waits for. `met`: its wait until now for the same record of the CRM. */
function waitsOf(reference: HeldReference, met: Wait | undefined): readonly Wait[] {
  const { name: field, target, ours, theirs, isGoneThere } = reference
  const waits: Wait[] = []
  if (theirs !== null && !isAgreed(reference)) {
    waits.push({ field, side: 'crm', target, ...theirs, ours: met?.ours === undefined ? idOrNull(ours) : met.ours })
  }
  const ref = unsentRef(reference)
  if (ref !== null) waits.push({ field, side: 'adsapp', target, ref, ...(isGoneThere ? { isGone: true } : {}) })
  return waits
}

/**
 * The fields of a pair (or of one side, where the other is to be made) that can be decided now, and what the others wait for. A reference
 * that cannot be translated is not blank: it is left out, so that it clears nothing. One to a record that was deleted here, or is no longer
 * synced, is decided as what it is here: what both sides had agreed on (`base`), or nothing of ours; it waits for that record to come back.
 * `seen`: the CRM's values as they are decided. `lost`: what the CRM holds of fields that it has cleared because the record that they led to
 * is gone there: not an edit, and what both sides go on from. `overtaken`: what both held of fields that the CRM has left as they were since
 * that was noted, and that were changed here: what is chosen here replaces what is not known here.
 */
export function openReferences(
  mapping: readonly MappedField[],
  local: ReferenceSides['local'],
  remote: ReferenceSides['remote'],
  { base = {}, crmBase = {}, waits: before = [] }: Ancestors = {},
): {
  readonly decidable: readonly MappedField[]
  readonly waits: readonly Wait[]
  readonly seen: FieldValues
  readonly lost: FieldValues
  readonly overtaken: { readonly base: FieldValues; readonly crmBase: FieldValues }
} {
  const lost: Record<string, FieldValue> = {}
  const overtaken: { base: Record<string, FieldValue>; crmBase: Record<string, FieldValue> } = { base: {}, crmBase: {} }
  const translated: Record<string, FieldValue> = {}
  const open = new Set<string>()
  const waits: Wait[] = []
  for (const field of mapping) {
    const reference = heldReference(field, { local, remote }, base)
    if (reference === null) continue
    const { name, held, theirs } = reference
    if (theirs?.endedWith !== undefined) translated[reference.crmField] = isAgreed(reference) ? theirs.endedWith : null
    if (isLost(reference)) lost[name] = null
    const met = before.find((wait) => wait.field === name && wait.side === 'crm' && wait.ref === theirs?.ref)
    const agreed = held !== undefined && crmBase[name] === held ? reference.base : met?.ours
    if (agreed !== undefined && isOvertaken(reference, agreed)) {
      overtaken.base[name] = agreed
      overtaken.crmBase[name] = held ?? null
      continue
    }
    const isLostForGood = isLost(reference) && reference.direction === 'from_crm'
    if (unsentRef(reference) !== null || isLostForGood || isNewThere(reference)) open.add(name)
    waits.push(...waitsOf(reference, met))
  }
  const decidable = open.size === 0 ? mapping : mapping.filter(({ adsappField }) => !open.has(adsappField))
  const properties = remote?.properties ?? {}
  const seen = Object.keys(translated).length === 0 ? properties : { ...properties, ...translated }
  return { decidable, waits, seen, lost, overtaken }
}

function idOrNull(value: FieldValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function sameWaits(a: readonly Wait[], b: readonly Wait[]): boolean {
  const text = (waits: readonly Wait[]) =>
    waits
      .map(
        ({ field, side, target, ref, endedWith = '', isGone = false }) =>
          `${field} ${side} ${target} ${ref} ${endedWith} ${isGone}`,
      )
      .toSorted()
      .join('\n')
  return text(a) === text(b)
}
