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

/** A value of the CRM as it was while what it leads to was linked: a pair that has ended since makes it nobody's edit. */
export function asWhileLinked({ target, type }: Pick<MappedField, 'target' | 'type'>, value: FieldValue): FieldValue {
  if (target === undefined) return value
  if (!leadsToSeveral(type)) return unresolvedRef(value)?.endedWith ?? value
  return eachMember(value, (member) => {
    const ended = unresolvedRef(member)?.endedWith
    return ended === undefined ? member : withIdOfMember(member, ended)
  })
}

/**
 * The fields of a pair (or of one side, where the other is to be made) that can be decided now, and what the others wait for. A reference
 * that cannot be translated is not blank: it is left out, so that it clears nothing. One to a record that was deleted here, or is no longer
 * synced, is decided as what it is here: what both sides had agreed on (`base`), or nothing of ours; it waits for that record to come back.
 * `seen`: the CRM's values as they are decided. `lost`: what the CRM holds of fields that it has cleared because the record that they led to
 * is gone there: nobody's edit, and what both sides go on from. `overtaken`: what both held of fields that the CRM has left as they were since
 * that was noted, and that were changed here: what is chosen here replaces what is not known here.
 */
export function openReferences(
  mapping: readonly MappedField[],
  local: Pick<LocalRecord, 'values' | 'references' | 'goneThere'> | null,
  remote: Pick<RemoteRecord, 'properties'> | null,
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
  let translated: Record<string, FieldValue> | null = null
  const open = new Set<string>()
  const waits: Wait[] = []
  for (const { target, adsappField: name, crmField, direction, type } of mapping) {
    if (target === undefined || leadsToSeveral(type)) continue
    const held = remote?.properties[crmField]
    // What the CRM has given itself to a record that was made without is nobody's edit, whoever it is.
    const theirs = held === base[name] ? null : unresolvedRef(held)
    const ended = theirs?.endedWith
    const isAgreed = ended !== undefined && ended === base[name]
    if (ended !== undefined) {
      translated ??= { ...remote?.properties }
      translated[crmField] = isAgreed ? ended : null
    }
    const ours = local?.values[name]
    // What has not been changed here need not be sent: the record that it leads to may be gone in the CRM, as after a merge.
    const isToSend = direction === 'to_crm' || (direction === 'bidirectional' && ours !== base[name])
    const isGone = local?.goneThere?.includes(name) === true
    const isLost = isGone && isBlank(held ?? null) && ours === base[name]
    if (isLost) lost[name] = null
    const met = before.find((wait) => wait.field === name && wait.side === 'crm' && wait.ref === theirs?.ref)
    const isSendable = direction !== 'from_crm' && !isBlank(ours ?? null) && !!local?.references?.[name]
    const agreed = held !== undefined && crmBase[name] === held ? base[name] : met?.ours
    if (theirs !== null && ended === undefined && isSendable && agreed !== undefined && agreed !== ours) {
      overtaken.base[name] = agreed
      overtaken.crmBase[name] = held ?? null
      continue
    }
    const isUnsent = typeof ours === 'string' && isToSend && ours !== held && !local?.references?.[name]
    if (isUnsent || (isLost && direction === 'from_crm') || (theirs !== null && ended === undefined)) open.add(name)
    if (theirs !== null && !isAgreed)
      waits.push({ field: name, side: 'crm', target, ...theirs, ours: met?.ours === undefined ? idOrNull(ours) : met.ours })
    if (isUnsent) waits.push({ field: name, side: 'adsapp', target, ref: ours, ...(isGone ? { isGone } : {}) })
  }
  const decidable = open.size === 0 ? mapping : mapping.filter(({ adsappField }) => !open.has(adsappField))
  return { decidable, waits, seen: translated ?? remote?.properties ?? {}, lost, overtaken }
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
