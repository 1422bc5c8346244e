import type { ApplyEntry, LoggedChange } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { currenciesWith } from '../domain/amounts.ts'
import { editable, type MappedField, readRemote } from '../domain/field-mapping.ts'
import type { FieldTimes } from '../domain/field-times.ts'
import { crmBaseOfNewLocal } from '../domain/crm-base.ts'
import { isEmpty } from '../domain/field-values.ts'
import { changesInParts, inParts } from '../domain/joined-fields.ts'
import { partsOf } from '../domain/objects.ts'
import { baseOfCopy, valuesForLocal } from '../domain/first-values.ts'
import type { FieldChange, FieldConflict, PairPlan } from '../domain/pair-plan.ts'
import { reconcilePair } from '../domain/reconcile.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { valuesOf } from '../domain/record-keys.ts'
import { asClosed, inOnePiece } from '../domain/conversion.ts'
import { isAboutNobody, openMembers } from '../domain/associations.ts'
import { openReferences, sameWaits } from '../domain/references.ts'
import { holdsMembers, leadsToSeveral, membersOf } from '../domain/sets.ts'
import { isOfStage, sameStageConflicts, stageMapped, unmappedStages, withoutStageConflicts } from '../domain/stages.ts'
import { storable as storableOf, withinDirection } from './allowed-plan.ts'
import { convertedThere } from './converted.ts'
import { type Deciding, type Decision, entryFor, failedEntry, skip } from './decision.ts'
import { matchedChange } from './first-meeting.ts'
import { splitStorable, without } from './storable.ts'
import { leave, mayBeMadeHere, pairFits } from './taking-part.ts'

/** Decides a linked pair, or one that was just matched (`matchedBy` names the key). */
export function decidePair(
  deciding: Deciding,
  link: Link | null,
  local: LocalRecord,
  remote: RemoteRecord,
  matchedBy: string | null,
  fieldTimes: ReadonlyMap<string, FieldTimes> | null = null,
): Decision {
  if (!pairFits(deciding, local, remote)) return leave(deciding, link, local)
  const matched = matchedBy !== null
  const { ctx, plan, unmapped, waits, decidable, isNewlyLost } = planPair(deciding, link, local, remote, fieldTimes)
  const open = link?.conflictDetails ?? {}
  const isSettled = plan.unchanged && !matched && link?.status === 'linked' && !link.pending
  const ends = remote.isClosed === true && waits.every(({ target }) => target === 'user')
  if (isSettled && !ends && !isNewlyLost && sameWaits(waits, link.waits) && sameStageConflicts(open, unmapped)) return skip

  const entry = entryFor(link, { local, crmRecordId: remote.id, newId: ctx.newId })
  const { agreed, agreedCrm } = plan
  const allowed = storableOf(ctx, plan, withinDirection(ctx, plan, link?.waits ?? []), { local, remote })
  const conflicts = { ...undecidedConflicts(deciding, decidable, link), ...unmapped, ...plan.conflicts }
  const openConflict = Object.keys(conflicts).length > 0
  const wroteNothing = isEmpty(allowed.localPatch) && isEmpty(allowed.remotePatch)
  const applied: ApplyEntry = {
    ...entry,
    patch: isEmpty(allowed.localPatch) ? null : inParts(ctx.object, allowed.localPatch, local.values),
    fieldTimes: knownTimes(ctx, allowed.localPatch, remote, fieldTimes),
    base: allowed.base,
    crmBase: allowed.crmBase,
    matched,
    conflicts: plan.conflictCount + Object.keys(unmapped).length,
    pending: allowed.heldBack,
    conflict: openConflict ? conflicts : null,
    crmUpdatedAt: remote.updatedAt,
    waits,
    outcome: wroteNothing && !matched && !openConflict ? 'skipped' : 'success',
    changes: [
      ...(matched ? [matchedChange(link, remote, `same_${matchedBy}`)] : []),
      ...allowed.changes.flatMap((change) =>
        changesInParts(ctx.object, asMapped(change, open), local.values).map((part) => inMembers(ctx, part)),
      ),
      ...conflictChanges(plan, link),
      ...unmappedChanges(unmapped, link),
    ],
  }
  const decided = ends ? convertedThere(deciding, applied) : applied
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

/** The plan of a pair, for what of it can be decided: what waits for other records, or for a stage to be mapped, is no part of it. */
function planPair(
  deciding: Deciding,
  link: Link | null,
  local: LocalRecord,
  remote: RemoteRecord,
  fieldTimes: ReadonlyMap<string, FieldTimes> | null,
) {
  const base = link?.base ?? {}
  const rows = editable(deciding.mapping)
  const opened = openReferences(remote.isClosed === true ? asClosed(rows) : rows, local, remote, link ?? {})
  const translated = remote.isClosed === true ? opened : { ...opened, decidable: inOnePiece(deciding.object, local, opened) }
  const { lost, overtaken } = translated
  const { decidable, unmapped } = unmappedStages(translated.decidable, local, remote, base)
  const ctx = { ...deciding, mapping: decidable }
  const members = openMembers(decidable, { local, remote, base })
  const plan = members.complete(
    reconcilePair({
      ...members.agreed({
        base: { ...base, ...overtaken.base },
        crmBase: { ...link?.crmBase, ...lost, ...overtaken.crmBase },
        outgoing: link?.outgoing ?? null,
        lateWrites: (link?.lateWrites ?? []).map(({ values }) => values),
      }),
      mapping: ctx.mapping,
      policy: ctx.settings.conflictPolicy,
      openConflicts: withoutStageConflicts(link?.conflictDetails ?? {}),
      fieldTimes,
      local: members.ours(local),
      remote: members.theirs({ ...remote, properties: translated.seen }),
    }),
  )
  return {
    ctx,
    plan,
    unmapped,
    waits: [...translated.waits, ...members.waits],
    /** Rows that do not wait for other records. */
    decidable: translated.decidable,
    /** Whether a record that it leads to has been lost since the pair was decided last. */
    isNewlyLost: Object.keys(lost).some((name) => link?.crmBase[name] === undefined),
  }
}

/**
 * A stage that was in conflict until somebody said what it means, and that nobody has changed meanwhile where it comes to: the mapping brings
 * it, no edit does.
 */
function asMapped(change: FieldChange, open: PairPlan['conflicts']): FieldChange {
  const waited = open[change.field]
  const comesAlone = change.reason === 'crm_changed' || change.reason === 'adsapp_changed'
  return waited !== undefined && isOfStage(waited) && comesAlone ? { ...change, reason: stageMapped } : change
}

/** A change of a set is logged by its members, so that what was added and removed can be told. */
function inMembers({ mapping }: Deciding, change: FieldChange): LoggedChange {
  const type = mapping.find(({ adsappField }) => adsappField === change.field)?.type ?? 'text'
  if (!holdsMembers(type)) return change
  const members = (value: FieldValue) => (leadsToSeveral(type) ? membersOf(value).toSorted() : membersOf(value))
  return { ...change, before: members(change.before), after: members(change.after) }
}

/** Open conflicts of fields that cannot be decided now stay as they are. */
function undecidedConflicts(
  { mapping }: Deciding,
  decidable: readonly MappedField[],
  link: Link | null,
): Readonly<Record<string, FieldConflict>> {
  const waiting = new Set(mapping.filter((field) => !decidable.includes(field)).map(({ adsappField }) => adsappField))
  return Object.fromEntries(Object.entries(link?.conflictDetails ?? {}).filter(([name]) => waiting.has(name)))
}

function knownTimes(
  { mapping, object }: Deciding,
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
  const ofParts = known.flatMap(([name, time]) => partsOf(object, name).map((part) => [part, time] as const))
  return known.length === 0 ? null : Object.fromEntries(ofParts)
}

/** A CRM record without a match here: creates a local record. */
export function decideNewLocal(deciding: Deciding, link: Link | null, remote: RemoteRecord): Decision {
  if (deciding.direction === 'to_crm' || !mayBeMadeHere(deciding, remote)) return skip
  const rows = remote.isClosed === true ? asClosed(deciding.mapping) : deciding.mapping
  const translated = openReferences(rows, null, remote)
  const { waits, seen } = translated
  const { decidable, unmapped: unread } = unmappedStages(translated.decidable, null, remote)
  const ctx = { ...deciding, mapping: decidable }
  const members = openMembers(decidable, { local: null, remote })
  const known = members.theirs(seen === remote.properties ? remote : { ...remote, properties: seen })
  if (isAboutNobody(ctx, () => readRemote(ctx.mapping, known.properties))) return skip
  // Until it is known what the CRM's stage means, ours is the first, and nobody has chosen it.
  const begun = Object.fromEntries(Object.keys(unread).map((name) => [name, deciding.firstChoices?.[name] ?? null]))
  const unmapped = Object.fromEntries(
    Object.entries(unread).map(([name, conflict]) => [name, { ...conflict, local: begun[name] ?? null }]),
  )
  const read = valuesForLocal(ctx.mapping, known)
  const values = { ...read, ...currenciesWith(ctx.mapping, read, remote), ...begun }
  const recordId = ctx.newId()
  const entry = { ...entryFor(link, { local: null, crmRecordId: remote.id, newId: ctx.newId }), crmUpdatedAt: remote.updatedAt }
  const { storable, rejected } = splitStorable(ctx.object, values)
  const stored = inParts(ctx.object, storable, {})
  const created: ApplyEntry = {
    ...entry,
    recordId,
    createRecord: stored,
    fieldTimes: knownTimes(ctx, storable, remote),
    emails: valuesOf(remote.keys, 'email'),
    base: { ...without(baseOfCopy(ctx.mapping, values), rejected), ...begun },
    crmBase: {
      ...crmBaseOfNewLocal(ctx.mapping, known),
      ...Object.fromEntries(Object.entries(unmapped).map(([name, { remote: theirs }]) => [name, theirs])),
    },
    conflict: isEmpty(begun) ? null : unmapped,
    conflicts: Object.keys(unmapped).length,
    waits: [...waits, ...members.waits],
    changes: [
      { side: 'adsapp', kind: 'created', after: present(stored), reason: link?.asNew ? 'decided_new' : 'new_in_crm' },
      ...unmappedChanges(unmapped, link),
    ],
  }
  return {
    kind: 'apply',
    entry: rejected.reduce<ApplyEntry>(
      (failed, error) => failedEntry(failed, error, 'adsapp', link),
      remote.isClosed === true && created.waits.every(({ target }) => target === 'user')
        ? convertedThere(deciding, created)
        : created,
    ),
    agreed: {},
    agreedCrm: {},
    update: null,
  }
}

function conflictChanges(plan: PairPlan, link: Link | null): LoggedChange[] {
  return Object.entries(plan.conflicts)
    .filter(([field, { reason }]) => {
      const open = link?.conflictDetails?.[field]
      return open === undefined || open.reason !== reason || open.facts === undefined
    })
    .map(([field, conflict]) => ({
      side: 'link',
      kind: 'conflict',
      field,
      before: conflict.local,
      after: conflict.remote,
      reason: plan.agreed[field] === undefined ? 'first_sync_manual' : (conflict.reason ?? 'manual'),
      facts: conflict.facts,
    }))
}

/** Of stages that were mapped until now, or are another one that is not. */
function unmappedChanges(unmapped: PairPlan['conflicts'], link: Link | null): LoggedChange[] {
  return Object.entries(unmapped)
    .filter(([field, conflict]) => {
      const open = link?.conflictDetails?.[field]
      return open === undefined || !sameStageConflicts({ [field]: open }, { [field]: conflict })
    })
    .map(([field, { local, remote, label, reason = 'manual' }]) => ({
      side: 'link',
      kind: 'conflict',
      field,
      before: local,
      after: label ?? remote,
      reason,
    }))
}

function present(values: FieldValues): FieldValues {
  const there: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(values)) if (value !== null) there[name] = value
  return there
}
