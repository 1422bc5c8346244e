import { type LoggedTexts, logChanges } from './changelog.ts'
import { findCompany } from './credentials.ts'
import { invalid } from './errors.ts'
import { nextNumber, type RecordStore, type StoredRecord, wholeSecond } from './record-store.ts'
import type { ChangedBy, MergePart } from './record-change.ts'
import type { Sandbox } from './sandbox.ts'
import type { SearchTerm } from './search-index.ts'

/** Where a change is made, and through what. */
export interface Place {
  readonly companyId: number
  /** Who owns what is created without an owner. */
  readonly userId: number
  readonly by: ChangedBy
}

/** Members that the input of every kind of record has. */
export interface CommonInput {
  readonly add_time?: string | undefined
}

/** What each kind of record has of its own in a write. */
interface RecordKind<Body, Input> {
  readonly store: (sandbox: Sandbox) => RecordStore<Body>
  readonly firstId: number
  /** A record's default values. */
  readonly blank: Body
  /** The record as the input would have it. Throws Pipedrive's 400 when a value is refused. */
  readonly changed: (sandbox: Sandbox, companyId: number, before: StoredRecord<Body>, input: Input) => StoredRecord<Body>
  /** What search finds a record by. */
  readonly terms: (sandbox: Sandbox, companyId: number, body: Body) => readonly SearchTerm[]
  /** A record's values as the changelog has them. */
  readonly logged: (record: StoredRecord<Body>) => LoggedTexts
  /** What else is written with a record. */
  readonly saved?: (sandbox: Sandbox, place: Place, record: StoredRecord<Body>) => void
  /** What becomes of the records that link to one that is deleted or merged into another. */
  readonly released?: (sandbox: Sandbox, place: Place, id: number, mergedInto: number | null) => void
  /** The record as webhooks show it. */
  readonly pushed: (sandbox: Sandbox, companyId: number, record: StoredRecord<Body>) => Record<string, unknown>
}

/** The owner after a change. Throws Pipedrive's 400 for a new one who is no user of the company. */
export function ownerAfter(companyId: number, before: StoredRecord<unknown>, wanted: number | undefined): number {
  const ownerId = wanted ?? before.ownerId
  if (ownerId !== before.ownerId && !findCompany(companyId)?.users.some(({ id, active }) => id === ownerId && active))
    throw invalid('owner_id', 'there is no such user')
  return ownerId
}

/** The writes of one kind of record, each of which search learns of after its lag. Call them inside a transaction. */
export function recordWrites<Body, Input extends CommonInput>({
  store,
  firstId,
  blank,
  changed,
  terms,
  logged,
  saved,
  released,
  pushed,
}: RecordKind<Body, Input>) {
  function learn(sandbox: Sandbox, companyId: number, { id, deletedAt, body }: StoredRecord<Body>): void {
    const now = sandbox.clock()
    const known = deletedAt === null ? terms(sandbox, companyId, body) : []
    sandbox.searchIndex.put(companyId, store(sandbox).entity, id, known, now, now + sandbox.settings().searchLagMs)
  }

  function tell(
    sandbox: Sandbox,
    place: Place,
    id: number,
    before: StoredRecord<Body> | null,
    after: StoredRecord<Body> | null,
    merge: MergePart | null,
  ): void {
    if (!sandbox.subscriptions.any(place.companyId)) return
    const view = (record: StoredRecord<Body> | null) => (record === null ? null : pushed(sandbox, place.companyId, record))
    const { entity } = store(sandbox)
    sandbox.changes.add({ ...place, entity, id, before: view(before), after: view(after), merge, at: sandbox.clock() })
  }

  /** Writes a record as changed now. A deleted one is reported as deleted. */
  function replace(
    sandbox: Sandbox,
    place: Place,
    before: StoredRecord<Body>,
    after: StoredRecord<Body>,
    merge: MergePart | null = null,
  ): StoredRecord<Body> {
    const record = { ...after, updatedAt: wholeSecond(sandbox.clock()) }
    store(sandbox).replace(place.companyId, record)
    saved?.(sandbox, place, record)
    learn(sandbox, place.companyId, record)
    const { entity } = store(sandbox)
    logChanges(sandbox, place, { ...record, entity }, logged(before), logged(record))
    tell(sandbox, place, record.id, before, record.deletedAt === null ? record : null, merge)
    return record
  }

  return {
    replace,

    /** Throws Pipedrive's 400 when a value is refused. */
    create(sandbox: Sandbox, place: Place, input: Input): StoredRecord<Body> {
      const { companyId, userId } = place
      const now = wholeSecond(sandbox.clock())
      const empty = { id: 0, addedAt: now, updatedAt: now, deletedAt: null, ownerId: userId, orgId: null, body: blank }
      const made = changed(sandbox, companyId, empty, input)
      const addedAt = input.add_time === undefined ? now : wholeSecond(Date.parse(input.add_time))
      const record = { ...made, id: nextNumber(sandbox.db, companyId, store(sandbox).entity, firstId), addedAt }
      store(sandbox).insert(companyId, record)
      saved?.(sandbox, place, record)
      learn(sandbox, companyId, record)
      tell(sandbox, place, record.id, null, record, null)
      return record
    },

    /** Every accepted update moves the record's update time, also one that changes nothing. Throws Pipedrive's 400 when a value is refused. */
    update: (sandbox: Sandbox, place: Place, before: StoredRecord<Body>, input: Input): StoredRecord<Body> =>
      replace(sandbox, place, before, changed(sandbox, place.companyId, before, input)),

    remove(sandbox: Sandbox, place: Place, before: StoredRecord<Body>, merge: MergePart | null = null): StoredRecord<Body> {
      released?.(sandbox, place, before.id, merge !== null && 'mergedInto' in merge ? merge.mergedInto : null)
      return replace(sandbox, place, before, { ...before, deletedAt: sandbox.clock() }, merge)
    },
  }
}

export type RecordWrites<Body, Input extends CommonInput> = ReturnType<typeof recordWrites<Body, Input>>
