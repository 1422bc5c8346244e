import { ruled } from '../kit/field-rules.ts'
import { completeNote, completeTask } from './activity-rules.ts'
import { showAround } from './associations.ts'
import { completeDeal } from './deal-rules.ts'
import { type Failure, invalidValuesFailure, validationFailure } from './errors.ts'
import type { ObjectType } from './object-types.ts'
import { type OptionSource, outsideOptions } from './outside-options.ts'
import { checkValues, type IncomingValues, splitList, uniqueForm } from './property-values.ts'
import { creationEvent, deletionEvent, propertyEvents, restoreEvent } from './record-events.ts'
import type { Collection, StoredRecord, Values, WriteSource } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** One object type of one portal, seen by one writer. */
export interface Target extends Collection {
  readonly type: ObjectType
  readonly source: WriteSource
  /** Written with the token of a private app, which webhooks tell apart from the app that is installed. */
  readonly viaPrivateApp?: boolean
}

export type WriteOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly record: StoredRecord; readonly written: readonly string[] }
  | { readonly kind: 'rejected'; readonly failure: Failure }

/** Creates a record, or says why HubSpot would not. Call inside a transaction. */
export function createRecord(sandbox: Sandbox, target: Target, incoming: IncomingValues): WriteOutcome {
  const checked = check(sandbox, target, incoming)
  if (!checked.ok) return { kind: 'rejected', failure: invalidValuesFailure(checked.invalid) }
  const settings = sandbox.settings()
  const given = applyChanges(settings.fieldDefaults, withRules(sandbox, checked.values))
  const missing = target.type.required.filter((name) => given[name] === undefined)
  if (missing.length > 0) return { kind: 'rejected', failure: missingFailure(target, missing) }
  const completed = complete(sandbox, target, null, given)
  if (completed.kind === 'rejected') return completed
  const { values } = completed
  const clash = findClash(sandbox, target, values, null)
  if (clash) return { kind: 'rejected', failure: clash }

  const now = sandbox.clock()
  const record: StoredRecord = {
    id: sandbox.records.nextId(target.portalId),
    state: 'live',
    createdAt: now,
    updatedAt: now,
    visibleAt: now + settings.searchLagMs,
    archivedAt: null,
    mergedInto: null,
    source: target.source,
    values,
  }
  sandbox.records.insert(target, record, uniqueValuesOf(sandbox, target, values))
  sandbox.changes.add(creationEvent(target, record), ...propertyEvents(target, {}, record))
  return { kind: 'created', record, written: [...new Set([...checked.values.keys(), ...Object.keys(settings.fieldDefaults)])] }
}

/**
 * Changes a live record, or says why HubSpot would not. Values equal to the stored ones change nothing, not even the modified date. Call inside a
 * transaction.
 */
export function updateRecord(sandbox: Sandbox, target: Target, record: StoredRecord, incoming: IncomingValues): WriteOutcome {
  const checked = check(sandbox, target, incoming)
  if (!checked.ok) return { kind: 'rejected', failure: invalidValuesFailure(checked.invalid) }
  const written = [...checked.values.keys()]
  const stored = withRules(sandbox, checked.values)
  if (written.every((name) => (record.values[name] ?? '') === stored.get(name))) return { kind: 'unchanged', record, written }

  const completed = complete(sandbox, target, record.values, applyChanges(record.values, stored))
  if (completed.kind === 'rejected') return completed
  const { values } = completed
  const clash = findClash(sandbox, target, values, record)
  if (clash) return { kind: 'rejected', failure: clash }
  return { kind: 'updated', record: saveVersion(sandbox, target, record, values), written }
}

/** Moves a live record to the archive; a record that is already there stays as it is. Returns whether anything changed. Call inside a transaction. */
export function archiveRecord(sandbox: Sandbox, target: Target, record: StoredRecord): boolean {
  if (record.state !== 'live') return false
  const now = sandbox.clock()
  // An archived contact gives its email free: a new contact may take it.
  sandbox.records.replace(target, { ...record, state: 'archived', archivedAt: now }, new Map())
  sandbox.records.dropStale(target, record.id)
  showAround(sandbox, target, { object: target.objectType, id: record.id })
  sandbox.changes.add(deletionEvent(target, record.id, now))
  return true
}

/** Brings an archived record back, unless another record has taken one of its unique values. Call inside a transaction. */
export function restoreRecord(sandbox: Sandbox, target: Target, record: StoredRecord): WriteOutcome {
  if (record.state !== 'archived') return { kind: 'unchanged', record, written: [] }
  const clash = findClash(sandbox, target, record.values, record)
  if (clash) return { kind: 'rejected', failure: clash }
  const live: StoredRecord = { ...record, state: 'live', archivedAt: null }
  sandbox.changes.add(restoreEvent(target, record.id, sandbox.clock()))
  const restored = saveVersion(sandbox, target, live, record.values)
  showAround(sandbox, target, { object: target.objectType, id: record.id })
  return { kind: 'updated', record: restored, written: [] }
}

/** Writes the values as a new version of a record, and tells of every property that changed. Call inside a transaction. */
export function saveVersion(sandbox: Sandbox, target: Target, before: StoredRecord, values: Values): StoredRecord {
  const now = sandbox.clock()
  const { searchLagMs } = sandbox.settings()
  // Two versions of a record never share a time: readers tell versions apart by it.
  const after: StoredRecord = { ...before, values, updatedAt: Math.max(now, before.updatedAt + 1), visibleAt: now + searchLagMs }

  sandbox.records.dropExpiredStale(now)
  if (searchLagMs > 0) {
    if (before.visibleAt <= now) sandbox.records.keepStale(target, before, after.visibleAt)
    else sandbox.records.extendStale(target, before.id, after.visibleAt)
  }
  for (const name of new Set([...Object.keys(before.values), ...Object.keys(values)])) {
    const value = before.values[name] ?? ''
    if (value !== (values[name] ?? '')) {
      sandbox.records.addPastValue(target, before.id, name, { value, replacedAt: after.updatedAt, replacedBy: target.source })
    }
  }
  sandbox.records.replace(target, after, uniqueValuesOf(sandbox, target, values))
  sandbox.changes.add(...propertyEvents(target, before.values, after))
  return after
}

function check(sandbox: Sandbox, target: Target, incoming: IncomingValues) {
  const outside = (source: OptionSource) => outsideOptions(sandbox, target, source)
  return checkValues(sandbox.properties.definitions(target), incoming, outside)
}

/** The values with what HubSpot works out from them. `before` is null for a new record. */
export function complete(
  sandbox: Sandbox,
  target: Target,
  before: Values | null,
  after: Values,
): ReturnType<typeof completeDeal> {
  switch (target.objectType) {
    case 'deals':
      return completeDeal(sandbox, target, before, after)
    case 'tasks':
      return { kind: 'complete', values: completeTask(sandbox, before, after) }
    case 'notes':
      return { kind: 'complete', values: completeNote(before === null && target.source === 'CRM_UI', after) }
    default:
      return { kind: 'complete', values: after }
  }
}

function missingFailure({ type }: Target, properties: readonly string[]): Failure {
  const message = `Error creating ${type.noun.toUpperCase()}. Some required properties were not set.`
  return validationFailure(message, { context: { properties } })
}

function withRules(sandbox: Sandbox, values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const settings = sandbox.settings()
  return new Map([...values].map(([name, value]) => [name, String(ruled(settings, name, value))]))
}

function applyChanges(before: Values, changes: ReadonlyMap<string, string>): Values {
  const after: Record<string, string> = { ...before }
  for (const [name, value] of changes) {
    if (value === '') delete after[name]
    else after[name] = value
  }
  return after
}

/** The values by which a record with these values is found and which no other may have. */
export function uniqueValuesOf(sandbox: Sandbox, target: Target, values: Values): ReadonlyMap<string, readonly string[]> {
  const unique = new Map<string, readonly string[]>()
  for (const [name, definition] of sandbox.properties.definitions(target)) {
    const value = values[name]
    if (value === undefined || !definition.hasUniqueValue) continue
    const others = name === 'email' ? splitList(values['hs_additional_emails']) : []
    unique.set(name, [...new Set([value, ...others].map((each) => uniqueForm(name, each)))])
  }
  return unique
}

function findClash(sandbox: Sandbox, target: Target, values: Values, self: StoredRecord | null): Failure | null {
  for (const [name, candidates] of uniqueValuesOf(sandbox, target, values)) {
    for (const value of candidates) {
      const owner = sandbox.records.ownerOf(target, name, value)
      if (owner === null || owner === self?.id) continue
      if (name === 'email')
        return { status: 409, category: 'CONFLICT', message: `${target.type.noun} already exists. Existing ID: ${owner}` }
      return invalidValuesFailure([{ name, error: 'CONFLICTING_UNIQUE_VALUE', message: `${owner} already has that value.` }])
    }
  }
  return null
}
