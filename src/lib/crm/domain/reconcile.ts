import type { ConflictPolicy } from './conflict-policy.ts'
import type { FieldType, FieldValue, FieldValues } from './entities.ts'
import { type MappedField, readRemote, sameFieldValue } from './field-mapping.ts'
import { changedBy, type FieldTimes, type UntoldReason } from './field-times.ts'
import { agreedBase, asReadBack, mergeField } from './merge.ts'
import { sameValue } from './normalize.ts'
import type { RecordKey } from './record-keys.ts'

/** A local record: values by mapping name; absent means blank. */
export type LocalRecord = {
  readonly id: string
  readonly version: number
  readonly values: FieldValues
  readonly updatedAt: string
  readonly deleted: boolean
  /** Of fields that refer to another record: its id in the CRM, null where the CRM does not have it. Absent where there is no reference. */
  readonly references?: Readonly<Record<string, string | null>> | undefined
}

/** A CRM record with all mapped properties; an absent property is blank. */
export type RemoteRecord = {
  readonly id: string
  readonly properties: FieldValues
  /** ISO 8601 with milliseconds. */
  readonly updatedAt: string
  /**
   * By property, for values that belong to another record, as a company's name: when that record was last changed, where that is later
   * than `updatedAt`. ISO 8601.
   */
  readonly parentTimes?: Readonly<Record<string, string>>
  /** What this record can be matched by beside its mapped values, of each kind the first one first. */
  readonly keys: readonly RecordKey[]
  /** Our record's id where it is stored on the CRM's record. */
  readonly externalId?: string
  /** An opaque value that only the connector understands: what it needs to write the record without losing data. */
  readonly connectorState?: unknown
}

export type FieldConflict = {
  readonly base: FieldValue
  readonly local: FieldValue
  readonly remote: FieldValue
  /** Why the newest could not win; absent where the policy leaves the field to a person. */
  readonly reason?: UntoldReason | undefined
}

export type FieldChange = {
  readonly side: 'adsapp' | 'crm'
  readonly kind: 'updated' | 'conflict'
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
  readonly reason: string
}

/** What has to be written so that both sides of a pair agree. All values are in our names and notation. */
export type PairPlan = {
  readonly localPatch: FieldValues
  readonly remotePatch: FieldValues
  /** The base before anything of the plan is written; valid even if every write fails. */
  readonly agreed: FieldValues
  readonly agreedCrm: FieldValues
  /** The base once everything in the plan has been written. */
  readonly base: FieldValues
  readonly crmBase: FieldValues
  readonly changes: readonly FieldChange[]
  /** Fields of the remote patch that nobody has edited: a write of ours reached the CRM after a newer one, which is sent again. */
  readonly resent: readonly string[]
  /** Open conflicts, by field name; empty when there are none. */
  readonly conflicts: Readonly<Record<string, FieldConflict>>
  /** How many fields both sides had changed differently, open or resolved by the policy. */
  readonly conflictCount: number
  /** Fields among the conflicts that may be decided once it is known when they were changed. */
  readonly undecided: readonly string[]
  /** True when nothing has to be written, the link included. */
  readonly unchanged: boolean
}

export type PairInput = {
  readonly mapping: readonly MappedField[]
  readonly policy: ConflictPolicy
  readonly base: FieldValues
  /** What the CRM held of these fields when the base was agreed on, where that differs from what is here. */
  readonly crmBase: FieldValues
  readonly outgoing: FieldValues | null
  /** What earlier dispatches sent that the CRM did not answer and may still carry out. */
  readonly lateWrites?: readonly FieldValues[]
  readonly openConflicts: Readonly<Record<string, FieldConflict>>
  /** By our field names; null before anybody was asked for them. */
  readonly fieldTimes: ReadonlyMap<string, FieldTimes> | null
  readonly local: LocalRecord
  readonly remote: RemoteRecord
}

/** The latest time at which a property got its value, as far as its records' times tell. */
export function latestTimeOf({ updatedAt, parentTimes }: RemoteRecord, property: string): string {
  return parentTimes?.[property] ?? updatedAt
}

/** Decides one linked pair, field by field. Pure; a second call on the result is `unchanged`. */
export function reconcilePair(input: PairInput): PairPlan {
  const { mapping, local, remote } = input
  const remoteValues = readRemote(mapping, remote.properties)
  const localPatch: Record<string, FieldValue> = {}
  const remotePatch: Record<string, FieldValue> = {}
  const agreed: Record<string, FieldValue> = { ...input.base }
  const agreedCrm: Record<string, FieldValue> = { ...input.crmBase }
  const base: Record<string, FieldValue> = { ...input.base }
  const crmBase: Record<string, FieldValue> = { ...input.crmBase }
  const changes: FieldChange[] = []
  const conflicts: Record<string, FieldConflict> = {}
  const undecided: string[] = []
  const resent: string[] = []
  let conflictCount = 0
  const recordTimes = { local: local.updatedAt, remote: remote.updatedAt }

  for (const field of mapping) {
    const name = field.adsappField
    const ours = local.values[name] ?? null
    const theirs = remoteValues[name] ?? null
    const before = { base: input.base[name], crmBase: input.crmBase[name] }
    const late = (input.lateWrites ?? []).flatMap((sent) => (name in sent ? [sent[name] ?? null] : []))
    const known = agreedBase(field, before, { outgoing: input.outgoing?.[name], late }, theirs)
    if (known.base !== undefined) agreed[name] = known.base
    setOrDelete(agreedCrm, name, known.crmBase)
    delete crmBase[name]
    const merge = mergeField({
      field,
      known,
      local: ours,
      remote: theirs,
      policy: field.conflictPolicy ?? input.policy,
      recordTimes,
      fieldTimes: input.fieldTimes?.get(name) ?? {
        local: changedBy(local.updatedAt),
        remote: changedBy(latestTimeOf(remote, field.crmField)),
      },
    })
    switch (merge.kind) {
      case 'keep':
        if (merge.base !== undefined) base[name] = merge.base
        if (differs(field, field.direction === 'bidirectional' ? merge.base : ours, theirs)) crmBase[name] = theirs
        break
      case 'write_local':
        localPatch[name] = merge.value
        base[name] = merge.value
        // Of a set the CRM may keep other members than we do.
        if (differs(field, merge.value, theirs)) crmBase[name] = theirs
        changes.push({
          side: 'adsapp',
          kind: merge.conflict ? 'conflict' : 'updated',
          field: name,
          before: ours,
          after: merge.value,
          reason: merge.reason,
        })
        break
      case 'write_both':
        localPatch[name] = merge.value
        remotePatch[name] = merge.value
        base[name] = merge.value
        changes.push(
          { side: 'adsapp', kind: 'updated', field: name, before: ours, after: merge.value, reason: merge.reasons.local },
          { side: 'crm', kind: 'updated', field: name, before: theirs, after: merge.value, reason: merge.reasons.remote },
        )
        break
      case 'write_remote':
        remotePatch[name] = merge.value
        base[name] = merge.value
        if (known.isLate === true && before.base !== undefined && sameFieldValue(field, ours, before.base)) resent.push(name)
        changes.push({
          side: 'crm',
          kind: merge.conflict ? 'conflict' : 'updated',
          field: name,
          before: theirs,
          after: merge.value,
          reason: resent.includes(name) ? 'resent' : merge.reason,
        })
        break
      case 'open_conflict':
        if (known.base !== undefined) base[name] = known.base
        setOrDelete(crmBase, name, known.crmBase)
        conflicts[name] = conflictOf(field, input, {
          base: known.base ?? null,
          local: ours,
          remote: theirs,
          ...(merge.reason === undefined ? {} : { reason: merge.reason }),
        })
        if (merge.reason !== undefined && input.fieldTimes === null && conflicts[name] !== input.openConflicts[name])
          undecided.push(name)
        break
    }
    if (merge.kind === 'open_conflict' || (merge.kind !== 'keep' && merge.conflict)) conflictCount += 1
  }

  const unchanged =
    changes.length === 0 &&
    input.outgoing === null &&
    mapping.every(
      ({ adsappField: name, type }) =>
        sameOrAbsent(type, input.base[name], base[name]) && sameOrAbsent(type, input.crmBase[name], crmBase[name]),
    ) &&
    sameConflicts(mapping, input.openConflicts, conflicts)

  return {
    localPatch,
    remotePatch,
    agreed,
    agreedCrm,
    base,
    crmBase,
    changes,
    resent,
    conflicts,
    conflictCount,
    undecided,
    unchanged,
  }
}

/** The open conflict as it is on the link already, where nothing of it has changed since its times were asked for. */
function conflictOf(
  { adsappField, type }: MappedField,
  { openConflicts, fieldTimes }: PairInput,
  now: FieldConflict,
): FieldConflict {
  const open = openConflicts[adsappField]
  const isSame = open?.reason !== undefined && sameValue(type, open.local, now.local) && sameValue(type, open.remote, now.remote)
  return isSame && now.reason !== undefined && fieldTimes === null ? open : now
}

function setOrDelete(values: Record<string, FieldValue>, name: string, value: FieldValue | undefined): void {
  if (value === undefined) delete values[name]
  else values[name] = value
}

function sameOrAbsent(type: FieldType, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameValue(type, a, b))
}

/** Whether the CRM holds another value than ours of a field, as far as a read through the mapping can tell. */
function differs(field: MappedField, ours: FieldValue | undefined, theirs: FieldValue | undefined): boolean {
  return !sameFieldValue(field, asReadBack(field, ours ?? null), theirs)
}

/** What the CRM has stored of the values that are the base now, where that differs: no edit of anybody. `stored` as a read returns it. */
export function crmBaseOfStored(mapping: readonly MappedField[], base: FieldValues, stored: FieldValues): FieldValues {
  const held = mapping.filter(
    ({ adsappField, crmField, direction }) => direction !== 'from_crm' && adsappField in base && crmField in stored,
  )
  const values = readRemote(held, stored)
  return Object.fromEntries(
    held.flatMap((field) => {
      const name = field.adsappField
      return differs(field, base[name], values[name]) ? [[name, values[name] ?? null]] : []
    }),
  )
}

/** The values with these fields as they are in `other`: absent where they are absent there. */
export function withFieldsOf(values: FieldValues, names: Iterable<string>, other: FieldValues): FieldValues {
  const result: Record<string, FieldValue> = { ...values }
  for (const name of names) setOrDelete(result, name, other[name])
  return result
}

function sameConflicts(
  mapping: readonly MappedField[],
  before: Readonly<Record<string, FieldConflict>>,
  after: Readonly<Record<string, FieldConflict>>,
): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].every((name) => {
    const was = before[name]
    const is = after[name]
    const type = mapping.find((field) => field.adsappField === name)?.type ?? 'text'
    return (
      was !== undefined &&
      is !== undefined &&
      was.reason === is.reason &&
      sameValue(type, was.local, is.local) &&
      sameValue(type, was.remote, is.remote)
    )
  })
}

/** Values of a new local record created from a CRM record: every mapped field that is pulled. */
export function valuesForLocal(mapping: readonly MappedField[], remote: RemoteRecord): FieldValues {
  const values = readRemote(mapping, remote.properties)
  return pick(
    values,
    mapping.filter((field) => field.direction !== 'to_crm'),
  )
}

/** Values of a new CRM record created from a local one: every mapped field that is pushed and not blank. */
export function valuesForRemote(mapping: readonly MappedField[], local: LocalRecord): FieldValues {
  const values = pick(
    local.values,
    mapping.filter((field) => field.direction !== 'from_crm'),
  )
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))
}

/** The base of a pair of which one side was just created from the other. */
export function baseOfCopy(mapping: readonly MappedField[], source: FieldValues): FieldValues {
  return Object.fromEntries(mapping.map((field) => [field.adsappField, source[field.adsappField] ?? null]))
}

/** What the CRM holds of the fields that a new local record was not given, because they only go to the CRM. */
export function crmBaseOfNewLocal(mapping: readonly MappedField[], remote: RemoteRecord): FieldValues {
  const toCrm = mapping.filter(({ direction }) => direction === 'to_crm')
  const values = readRemote(toCrm, remote.properties)
  return pick(
    values,
    toCrm.filter((field) => differs(field, null, values[field.adsappField])),
  )
}

/** The fields that a new CRM record was not given, because they only come from the CRM: it holds nothing there. */
export function crmBaseOfNewRemote(mapping: readonly MappedField[], local: LocalRecord): FieldValues {
  const kept = mapping.filter((field) => field.direction === 'from_crm' && differs(field, local.values[field.adsappField], null))
  return Object.fromEntries(kept.map(({ adsappField }) => [adsappField, null]))
}

function pick(values: FieldValues, fields: readonly MappedField[]): FieldValues {
  return Object.fromEntries(fields.map((field) => [field.adsappField, values[field.adsappField] ?? null]))
}
