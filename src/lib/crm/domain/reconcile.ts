import { fieldOfPair } from './amounts.ts'
import { differs } from './crm-base.ts'
import type { FieldType, FieldValue } from './entities.ts'
import { type MappedField, readRemote, sameFieldValue } from './field-mapping.ts'
import { changedBy } from './field-times.ts'
import { setOrDelete } from './field-values.ts'
import { agreedBase, mergeField } from './merge.ts'
import { sameValue } from './normalize.ts'
import type { FieldChange, FieldConflict, PairInput, PairPlan } from './pair-plan.ts'
import { latestTimeOf } from './records.ts'

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

  for (const mapped of mapping) {
    const field = fieldOfPair(mapped, local, remote)
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

function sameOrAbsent(type: FieldType, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameValue(type, a, b))
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
