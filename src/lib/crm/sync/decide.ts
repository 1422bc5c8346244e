import { defined } from '../../core/defined.ts'
import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { currenciesWith } from '../domain/amounts.ts'
import { editable, readRemote } from '../domain/field-mapping.ts'
import type { FieldTimes } from '../domain/field-times.ts'
import { crmBaseOfNewLocal } from '../domain/crm-base.ts'
import { isEmpty } from '../domain/field-values.ts'
import { inParts } from '../domain/joined-fields.ts'
import { partsOf } from '../domain/objects.ts'
import { baseOfCopy, valuesForLocal } from '../domain/first-values.ts'
import type { FieldConflict, PairPlan } from '../domain/pair-plan.ts'
import { reconcilePair } from '../domain/reconcile.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { valuesOf } from '../domain/record-keys.ts'
import { asClosed, inOnePiece } from '../domain/conversion.ts'
import { isAboutNobody, openMembers } from '../domain/associations.ts'
import { openReferences, sameWaits } from '../domain/references.ts'
import { sameStageConflicts, unmappedStages, withoutStageConflicts } from '../domain/stages.ts'
import { storable as storableOf, withinDirection } from './allowed-plan.ts'
import { convertedThere } from './converted.ts'
import { type Deciding, type Decision, entryFor, failedEntry, skip, type Undecided } from './decision.ts'
import { matchedChange } from './first-meeting.ts'
import { conflictChanges, unmappedChanges, writtenChanges } from './pair-changes.ts'
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
  const planned = planPair(deciding, link, local, remote, fieldTimes)
  const { ctx, plan, waits } = planned
  const ends = remote.isClosed === true && waits.every(({ target }) => target === 'user')
  if (matchedBy === null && !ends && isSettled(planned, link)) return skip

  const allowed = storableOf(ctx, plan, withinDirection(ctx, plan, link?.waits ?? []), { local, remote })
  const applied = entryOfPair(planned, { link, local, remote, matchedBy, allowed, fieldTimes })
  const decided = ends ? convertedThere(deciding, applied) : applied
  return {
    kind: 'apply',
    entry: allowed.rejected.reduce<ApplyEntry>((failed, { error, side }) => failedEntry(failed, error, side, link), decided),
    agreed: plan.agreed,
    agreedCrm: plan.agreedCrm,
    update: updateOf(plan, allowed.remotePatch, remote),
    ...defined({
      undecided: undecidedOf(plan, local, remote, (times) => decidePair(deciding, link, local, remote, matchedBy, times)),
    }),
  }
}

/** A linked pair of which nothing is to be written, not even to its link. */
function isSettled({ plan, unmapped, waits, isNewlyLost }: PlannedPair, link: Link | null): boolean {
  return (
    link?.status === 'linked' &&
    !link.pending &&
    plan.unchanged &&
    !isNewlyLost &&
    sameWaits(waits, link.waits) &&
    sameStageConflicts(link.conflictDetails ?? {}, unmapped)
  )
}

function entryOfPair(
  { ctx, plan, unmapped, waits, waiting }: PlannedPair,
  of: {
    readonly link: Link | null
    readonly local: LocalRecord
    readonly remote: RemoteRecord
    readonly matchedBy: string | null
    readonly allowed: ReturnType<typeof storableOf>
    readonly fieldTimes: ReadonlyMap<string, FieldTimes> | null
  },
): ApplyEntry {
  const { link, local, remote, matchedBy, allowed } = of
  const conflicts = { ...openConflictsOf(waiting, link), ...unmapped, ...plan.conflicts }
  const hasConflict = Object.keys(conflicts).length > 0
  const hasPatch = !isEmpty(allowed.localPatch)
  const isWithoutEffect = !hasPatch && isEmpty(allowed.remotePatch) && matchedBy === null && !hasConflict
  return {
    ...entryFor(link, { local, crmRecordId: remote.id, newId: ctx.newId }),
    patch: hasPatch ? inParts(ctx.object, allowed.localPatch, local.values) : null,
    fieldTimes: knownTimes(ctx, allowed.localPatch, remote, of.fieldTimes),
    base: allowed.base,
    crmBase: allowed.crmBase,
    matched: matchedBy !== null,
    conflicts: plan.conflictCount + Object.keys(unmapped).length,
    pending: allowed.heldBack,
    conflict: hasConflict ? conflicts : null,
    crmUpdatedAt: remote.updatedAt,
    waits,
    outcome: isWithoutEffect ? 'skipped' : 'success',
    changes: [
      ...(matchedBy === null ? [] : [matchedChange(link, remote, `same_${matchedBy}`)]),
      ...writtenChanges(ctx, allowed.changes, link, local),
      ...conflictChanges(plan, link),
      ...unmappedChanges(unmapped, link),
    ],
  }
}

function updateOf({ resent }: PairPlan, values: FieldValues, before: RemoteRecord): Applied['update'] {
  if (isEmpty(values)) return null
  return { before, values, isResent: Object.keys(values).every((name) => resent.includes(name)) }
}

function undecidedOf(
  { undecided: fields }: PairPlan,
  local: LocalRecord,
  remote: RemoteRecord,
  decide: Undecided['decide'],
): Undecided | undefined {
  return fields.length === 0 ? undefined : { local, remote, fields, decide }
}

type Applied = Extract<Decision, { kind: 'apply' }>
type PlannedPair = ReturnType<typeof planPair>

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
    /** Our names of the fields that wait for other records. */
    waiting: new Set(deciding.mapping.filter((row) => !translated.decidable.includes(row)).map(({ adsappField }) => adsappField)),
    /** Whether a record that it leads to has been lost since the pair was decided last. */
    isNewlyLost: Object.keys(lost).some((name) => link?.crmBase[name] === undefined),
  }
}

/** Open conflicts of fields that cannot be decided now stay as they are. */
function openConflictsOf(waiting: ReadonlySet<string>, link: Link | null): Readonly<Record<string, FieldConflict>> {
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

function present(values: FieldValues): FieldValues {
  const there: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(values)) if (value !== null) there[name] = value
  return there
}
