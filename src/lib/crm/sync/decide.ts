import type { ApplyEntry, Link, LoggedChange, RowError } from '../../db/sync-batches.ts'
import type { FieldValues } from '../domain/entities.ts'
import {
  baseOfCopy,
  crmBaseOfNewLocal,
  type FieldChange,
  type FieldConflict,
  type LocalRecord,
  type PairPlan,
  reconcilePair,
  type RemoteRecord,
  valuesForLocal,
  withFieldsOf,
} from '../domain/reconcile.ts'
import type { FieldTimes } from '../domain/field-times.ts'
import { valuesOf } from '../domain/record-keys.ts'
import { openReferences, sameWaits, type Wait } from '../domain/references.ts'
import { splitSendable } from '../domain/sendable.ts'
import { holdsMembers, membersOf } from '../domain/sets.ts'
import { matchedChange } from './first-meeting.ts'
import type { RunContext } from './run-context.ts'
import { splitStorable, unsendableError, without } from './storable.ts'

/** A decision on one record: the entry for the database, and the write to the CRM that precedes it. */
export type Decision =
  | { readonly kind: 'skip' }
  | {
      readonly kind: 'apply'
      readonly entry: ApplyEntry
      /** The base that holds whether or not the write succeeds. */
      readonly agreed: FieldValues
      readonly agreedCrm: FieldValues
      readonly update: {
        readonly before: RemoteRecord
        readonly values: FieldValues
        /** Nobody has edited anything of it: a write of ours was overtaken by an earlier one. */
        readonly isResent: boolean
      } | null
      /** Where it is not known which of two edits is the newer one: how to decide once the times were asked for. */
      readonly undecided?: Undecided | undefined
    }

export type Undecided = {
  readonly local: LocalRecord
  readonly remote: RemoteRecord
  /** Our names of the fields. */
  readonly fields: readonly string[]
  readonly decide: (times: ReadonlyMap<string, FieldTimes>) => Decision
}

export const skip: Decision = { kind: 'skip' }

export type Deciding = Pick<RunContext, 'object' | 'mapping' | 'settings' | 'direction' | 'newId' | 'crmName'>

/** An entry with defaults for a link; the caller overrides what differs. */
export function entryFor(
  link: Pick<Link, 'id' | 'version' | 'attempts' | 'lateWrites' | 'waits'> | null,
  of: { readonly local: LocalRecord | null; readonly crmRecordId: string | null; readonly newId: () => string },
): ApplyEntry {
  const linkId = link?.id ?? of.newId()
  return {
    key: linkId,
    linkId,
    linkVersion: link?.version ?? null,
    recordId: of.local?.id ?? null,
    recordVersion: of.local?.version ?? null,
    crmRecordId: of.crmRecordId,
    createRecord: null,
    emails: [],
    patch: null,
    fieldTimes: null,
    archiveRecord: false,
    restoreRecord: false,
    base: {},
    crmBase: {},
    written: null,
    lateWrites: link?.lateWrites ?? [],
    crmWrite: null,
    matched: false,
    conflicts: 0,
    status: 'linked',
    pending: false,
    attempts: 0,
    error: null,
    conflict: null,
    candidates: null,
    crmUpdatedAt: null,
    waits: link?.waits ?? [],
    outcome: 'success',
    changes: [],
  }
}

/** Decides a linked pair, or one that was just matched (`matchedBy` names the key). */
export function decidePair(
  deciding: Deciding,
  link: Link | null,
  local: LocalRecord,
  remote: RemoteRecord,
  matchedBy: string | null,
  fieldTimes: ReadonlyMap<string, FieldTimes> | null = null,
): Decision {
  const matched = matchedBy !== null
  const { decidable, waits } = openReferences(deciding.mapping, local, remote, link?.base ?? {})
  const ctx = { ...deciding, mapping: decidable }
  const plan = reconcilePair({
    mapping: ctx.mapping,
    policy: ctx.settings.conflictPolicy,
    base: link?.base ?? {},
    crmBase: link?.crmBase ?? {},
    outgoing: link?.outgoing ?? null,
    lateWrites: (link?.lateWrites ?? []).map(({ values }) => values),
    openConflicts: link?.conflictDetails ?? {},
    fieldTimes,
    local,
    remote,
  })
  const isSettled = plan.unchanged && !matched && link?.status === 'linked' && !link.pending
  if (isSettled && sameWaits(waits, link.waits)) return skip

  const entry = entryFor(link, { local, crmRecordId: remote.id, newId: ctx.newId })
  const { agreed, agreedCrm } = plan
  const allowed = storable(ctx, plan, withinDirection(ctx, plan))
  const conflicts = { ...conflictsOf(waits, link), ...plan.conflicts }
  const openConflict = Object.keys(conflicts).length > 0
  const wroteNothing = isEmpty(allowed.localPatch) && isEmpty(allowed.remotePatch)
  const decided: ApplyEntry = {
    ...entry,
    patch: isEmpty(allowed.localPatch) ? null : allowed.localPatch,
    fieldTimes: knownTimes(ctx, allowed.localPatch, remote, fieldTimes),
    base: allowed.base,
    crmBase: allowed.crmBase,
    matched,
    conflicts: plan.conflictCount,
    pending: allowed.heldBack,
    conflict: openConflict ? conflicts : null,
    crmUpdatedAt: remote.updatedAt,
    waits,
    outcome: wroteNothing && !matched && !openConflict ? 'skipped' : 'success',
    changes: [
      ...(matched ? [matchedChange(link, remote, `same_${matchedBy}`)] : []),
      ...allowed.changes.map((change) => inMembers(ctx, change)),
      ...conflictChanges(plan, link),
    ],
  }
  return {
    kind: 'apply',
    entry: allowed.rejected.reduce<ApplyEntry>((failed, { error, side }) => failedEntry(failed, error, side, link), decided),
    agreed,
    agreedCrm,
    update: isEmpty(allowed.remotePatch)
      ? null
      : {
          before: remote,
          values: allowed.remotePatch,
          isResent: Object.keys(allowed.remotePatch).every((name) => plan.resent.includes(name)),
        },
    ...(plan.undecided.length === 0
      ? {}
      : {
          undecided: {
            local,
            remote,
            fields: plan.undecided,
            decide: (times) => decidePair(deciding, link, local, remote, matchedBy, times),
          },
        }),
  }
}

/** A change of a set is logged by its members, so that what was added and removed can be told. */
function inMembers({ mapping }: Deciding, change: FieldChange): LoggedChange {
  const type = mapping.find(({ adsappField }) => adsappField === change.field)?.type ?? 'text'
  if (!holdsMembers(type)) return change
  return { ...change, before: membersOf(change.before), after: membersOf(change.after) }
}

/** Open conflicts of fields that wait stay as they are. */
function conflictsOf(waits: readonly Wait[], link: Link | null): Readonly<Record<string, FieldConflict>> {
  const open = Object.entries(link?.conflictDetails ?? {}).filter(([name]) => waits.some(({ field }) => field === name))
  return Object.fromEntries(open)
}

function knownTimes(
  { mapping }: Deciding,
  values: FieldValues,
  { parentTimes = {} }: RemoteRecord,
  times: ReadonlyMap<string, FieldTimes> | null = null,
): ApplyEntry['fieldTimes'] {
  const known = mapping.flatMap(({ adsappField: field, crmField }): [string, string | { readonly until: string }][] => {
    if (!(field in values)) return []
    const from = times?.get(field)?.remote.from ?? null
    if (from !== null) return [[field, from]]
    const until = parentTimes[crmField]
    return until === undefined ? [] : [[field, { until }]]
  })
  return known.length === 0 ? null : Object.fromEntries(known)
}

/** A CRM record without a match here: creates a local record. */
export function decideNewLocal(deciding: Deciding, link: Link | null, remote: RemoteRecord): Decision {
  if (deciding.direction === 'to_crm') return skip
  const { decidable, waits } = openReferences(deciding.mapping, null, remote)
  const ctx = { ...deciding, mapping: decidable }
  const values = valuesForLocal(ctx.mapping, remote)
  const recordId = ctx.newId()
  const entry = { ...entryFor(link, { local: null, crmRecordId: remote.id, newId: ctx.newId }), crmUpdatedAt: remote.updatedAt }
  const { storable: stored, rejected } = splitStorable(ctx.object, values)
  const created: ApplyEntry = {
    ...entry,
    recordId,
    createRecord: stored,
    fieldTimes: knownTimes(ctx, stored, remote),
    emails: valuesOf(remote.keys, 'email'),
    base: without(baseOfCopy(ctx.mapping, values), rejected),
    crmBase: crmBaseOfNewLocal(ctx.mapping, remote),
    waits,
    changes: [{ side: 'adsapp', kind: 'created', after: present(stored), reason: link?.asNew ? 'decided_new' : 'new_in_crm' }],
  }
  return {
    kind: 'apply',
    entry: rejected.reduce<ApplyEntry>((failed, error) => failedEntry(failed, error, 'adsapp', link), created),
    agreed: {},
    agreedCrm: {},
    update: null,
  }
}

/** Marks an entry as failed: a person has to act. The base stays as it was. */
export function failedEntry(entry: ApplyEntry, error: RowError, side: LoggedChange['side'], link: Link | null): ApplyEntry {
  const change: LoggedChange = {
    side,
    kind: 'failed',
    reason: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
  }
  return {
    ...entry,
    status: 'attention',
    pending: false,
    attempts: (link?.attempts ?? 0) + 1,
    error,
    outcome: 'failed',
    changes: [...entry.changes, change],
  }
}

/**
 * The part of a plan that this run's direction allows. Fields held back keep their previous base. When a write to the CRM is held
 * back, the link stays pending, so that the next run in that direction sends it.
 */
function withinDirection(ctx: Deciding, plan: PairPlan) {
  const toCrm = ctx.direction !== 'from_crm'
  const fromCrm = ctx.direction !== 'to_crm'
  const heldBack = [...(toCrm ? [] : Object.keys(plan.remotePatch)), ...(fromCrm ? [] : Object.keys(plan.localPatch))]
  return {
    base: withFieldsOf(plan.base, heldBack, plan.agreed),
    crmBase: withFieldsOf(plan.crmBase, heldBack, plan.agreedCrm),
    localPatch: fromCrm ? plan.localPatch : {},
    remotePatch: toCrm ? plan.remotePatch : {},
    changes: plan.changes.filter((change) => (change.side === 'crm' ? toCrm : fromCrm)),
    heldBack: !toCrm && !isEmpty(plan.remotePatch),
  }
}

function conflictChanges(plan: PairPlan, link: Link | null): LoggedChange[] {
  return Object.entries(plan.conflicts)
    .filter(([field, { reason }]) => {
      const open = link?.conflictDetails?.[field]
      return open === undefined || open.reason !== reason
    })
    .map(([field, conflict]) => ({
      side: 'link',
      kind: 'conflict',
      field,
      before: conflict.local,
      after: conflict.remote,
      reason: plan.agreed[field] === undefined ? 'first_sync_manual' : (conflict.reason ?? 'manual'),
    }))
}

type Allowed = ReturnType<typeof withinDirection>

/**
 * The part of a plan that both sides can store. A field with a value that its other side cannot hold keeps its previous base and needs
 * attention; the other fields of the record are written all the same.
 */
function storable(ctx: Deciding, plan: PairPlan, allowed: Allowed) {
  const here = splitStorable(ctx.object, allowed.localPatch)
  const there = splitSendable(ctx.mapping, allowed.remotePatch, ctx.crmName)
  const rejected = [
    ...here.rejected.map((error) => ({ error, side: 'adsapp' as const })),
    ...there.rejected.map((unsendable) => ({ error: unsendableError(unsendable), side: 'crm' as const })),
  ]
  const names = rejected.map(({ error }) => error.field)
  const isWritten = (change: LoggedChange) =>
    !rejected.some(({ error, side }) => side === change.side && error.field === change.field)
  return {
    ...allowed,
    base: withFieldsOf(allowed.base, names, plan.agreed),
    crmBase: withFieldsOf(allowed.crmBase, names, plan.agreedCrm),
    localPatch: here.storable,
    remotePatch: there.sendable,
    changes: allowed.changes.filter(isWritten),
    rejected,
  }
}

function isEmpty(values: FieldValues): boolean {
  return Object.keys(values).length === 0
}

function present(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
