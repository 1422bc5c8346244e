import type { ConflictPolicy } from '../../../../src/lib/crm/domain/conflict-policy.ts'
import type { FieldValue, FieldValues } from '../../../../src/lib/crm/domain/entities.ts'
import { type MappedField, writeRemote } from '../../../../src/lib/crm/domain/field-mapping.ts'
import { changedAt, changedBy, type FieldTimes } from '../../../../src/lib/crm/domain/field-times.ts'
import { crmBaseOfStored } from '../../../../src/lib/crm/domain/crm-base.ts'
import { withFieldsOf } from '../../../../src/lib/crm/domain/field-values.ts'
import type { FieldChange, FieldConflict, PairInput, PairPlan } from '../../../../src/lib/crm/domain/pair-plan.ts'
import { reconcilePair } from '../../../../src/lib/crm/domain/reconcile.ts'
import { type Agreement, type Expected, expectedValues } from './expected-values.ts'
import { readField, same } from './fields.ts'
import { localRecord, remoteRecord } from './pairs.ts'

/** Where a run crashes, as if its process were killed there. */
export type Crash = 'after_outgoing' | 'after_remote_write' | 'after_commit' | null

/** An edit made while a run is between reading and committing. */
export type Interruption = { readonly side: 'adsapp' | 'crm'; readonly field: number; readonly value: FieldValue } | null

type Link = {
  base: FieldValues
  crmBase: FieldValues
  outgoing: FieldValues | null
  conflicts: Readonly<Record<string, FieldConflict>>
  version: number
  pending: boolean
}

/** What the CRM stores of a value that is written to it, both in its notation. */
export type Stores = (crmField: string, value: FieldValue) => FieldValue

const attemptsMax = 5

/**
 * One contact, one CRM record, their link, and the loop of a run: pull what changed since the cursor, then push what is pending.
 * Also tracks per field what both sides last agreed on, as an oracle for the expected result.
 */
export class History {
  readonly mapping: readonly MappedField[]
  readonly policy: ConflictPolicy
  private readonly stores: Stores
  readonly log: FieldChange[] = []
  writes = 0
  /** Whether the CRM says when a field was changed. */
  private readonly tellsTimes: boolean
  /** When each field was last changed, by our names. */
  private readonly changedAt = { local: new Map<string, number>(), remote: new Map<string, number>() }
  private local: { values: FieldValues; version: number; updatedAt: number }
  private remote: { properties: FieldValues; updatedAt: number }
  private readonly link: Link = { base: {}, crmBase: {}, outgoing: null, conflicts: {}, version: 1, pending: true }
  private readonly agreed: Map<string, Agreement>
  private cursor = 0
  private clock = 1

  constructor(
    mapping: readonly MappedField[],
    policy: ConflictPolicy,
    values: FieldValues,
    properties: FieldValues,
    { stores = (_, value) => value, tellsTimes = true }: { readonly stores?: Stores; readonly tellsTimes?: boolean } = {},
  ) {
    this.stores = stores
    this.tellsTimes = tellsTimes
    this.mapping = mapping
    this.policy = policy
    this.local = { values, version: 1, updatedAt: 1 }
    this.remote = { properties, updatedAt: 1 }
    this.agreed = new Map(mapping.map(({ adsappField }) => [adsappField, { value: undefined, unanswered: false }]))
  }

  ours(field: MappedField): FieldValue {
    return this.local.values[field.adsappField] ?? null
  }

  theirs(field: MappedField): FieldValue {
    return readField(field, this.remote.properties)
  }

  /** What the link says that the CRM holds of a field where the two sides differ; undefined where it says that they do not. */
  heldThere(field: MappedField): FieldValue | undefined {
    return this.link.crmBase[field.adsappField]
  }

  isOpenConflict(field: MappedField): boolean {
    return field.adsappField in this.link.conflicts
  }

  agreement(field: MappedField): Agreement {
    return this.agreed.get(field.adsappField) ?? { value: undefined, unanswered: false }
  }

  policyOf(field: MappedField): ConflictPolicy {
    return field.conflictPolicy ?? this.policy
  }

  /** A write to the CRM is in flight or uncommitted, as far as the link shows. */
  get isWriteOpen(): boolean {
    return this.link.outgoing !== null
  }

  edit(side: 'adsapp' | 'crm', index: number, value: FieldValue): void {
    const field = this.mapping[index % this.mapping.length]
    if (!field) return
    this.clock += 1
    if (side === 'adsapp') {
      this.writeLocal({ [field.adsappField]: value })
      this.link.pending = true
    } else {
      this.changedAt.remote.set(field.adsappField, this.clock)
      this.remote = {
        properties: { ...this.remote.properties, ...writeRemote([field], { [field.adsappField]: value }) },
        updatedAt: this.clock,
      }
      // An edit with exactly the outgoing value cannot be told from our own write.
      const sent = this.link.outgoing?.[field.adsappField]
      if (sent !== undefined && same(field, sent, this.theirs(field)))
        this.agreed.set(field.adsappField, { value: sent, unanswered: true })
    }
  }

  /** @returns true when the run finished */
  run(crash: Crash, interruption: Interruption = null): boolean {
    const readAt = this.clock
    this.clock += 1
    let open = interruption
    if (this.remote.updatedAt >= this.cursor) {
      const outcome = this.settle(crash, open)
      if (outcome !== 'committed' && outcome !== 'unchanged') return false
      open = null
    }
    if (this.link.pending) {
      const outcome = this.settle(crash, open)
      if (outcome !== 'committed' && outcome !== 'unchanged') return false
    }
    if (crash !== null) return false
    this.cursor = readAt
    return true
  }

  private settle(crash: Crash, interruption: Interruption): 'unchanged' | 'committed' | 'crashed' | 'stale' {
    let pendingInterruption = interruption
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const outcome = this.settleOnce(crash, pendingInterruption)
      if (outcome !== 'stale') return outcome
      pendingInterruption = null
    }
    return 'stale'
  }

  private decide(fieldTimes: PairInput['fieldTimes'] = null): PairPlan {
    const plan = reconcilePair({
      mapping: this.mapping,
      policy: this.policy,
      base: this.link.base,
      crmBase: this.link.crmBase,
      outgoing: this.link.outgoing,
      openConflicts: this.link.conflicts,
      fieldTimes,
      local: localRecord(this.local.values, { version: this.local.version, updatedAt: at(this.local.updatedAt) }),
      remote: remoteRecord(this.remote.properties, at(this.remote.updatedAt)),
    })
    if (plan.undecided.length === 0) return plan
    return this.decide(new Map(plan.undecided.map((name) => [name, this.timesOf(name)])))
  }

  private timesOf(name: string): FieldTimes {
    const [local, remote] = [this.changedAt.local.get(name), this.changedAt.remote.get(name)]
    return {
      local: local === undefined ? changedBy(at(this.local.updatedAt)) : changedAt(at(local)),
      remote: remote === undefined || !this.tellsTimes ? changedBy(at(this.remote.updatedAt)) : changedAt(at(remote)),
    }
  }

  private settleOnce(crash: Crash, interruption: Interruption): 'unchanged' | 'committed' | 'crashed' | 'stale' {
    const plan = this.decide()
    if (plan.unchanged && !this.link.pending) return 'unchanged'
    const recordVersion = this.local.version
    let linkVersion = this.link.version
    const written = Object.keys(plan.remotePatch).length > 0 ? plan.remotePatch : null

    if (written) {
      // An unanswered write that is not visible in the CRM no longer counts as arrived.
      for (const field of this.mapping) {
        const { value, unanswered } = this.agreement(field)
        if (unanswered && !same(field, value ?? null, this.theirs(field)))
          this.agreed.set(field.adsappField, { value: this.link.base[field.adsappField], unanswered: false })
      }
      this.link.base = plan.agreed
      this.link.crmBase = plan.agreedCrm
      this.link.outgoing = written
      this.link.version += 1
      linkVersion = this.link.version
      if (crash === 'after_outgoing') return 'crashed'
    }
    if (interruption) this.interrupt(interruption, plan.remotePatch)
    let stored: FieldValues = {}
    if (written) {
      this.clock += 1
      const sent = Object.entries(writeRemote(this.mapping, written))
      stored = Object.fromEntries(sent.map(([name, value]) => [name, this.stores(name, value)]))
      this.remote = { properties: { ...this.remote.properties, ...stored }, updatedAt: this.clock }
      for (const name of Object.keys(written)) this.changedAt.remote.set(name, this.clock)
      this.writes += 1
      for (const [name, value] of Object.entries(written)) this.agreed.set(name, { value, unanswered: true })
      if (crash === 'after_remote_write') return 'crashed'
    }

    if (linkVersion !== this.link.version) return 'stale'
    if (recordVersion !== this.local.version) {
      if (written) {
        this.link.base = { ...this.link.base, ...written }
        this.link.crmBase = {
          ...withFieldsOf(this.link.crmBase, Object.keys(written), {}),
          ...crmBaseOfStored(this.mapping, written, stored),
        }
        this.link.outgoing = null
        this.link.version += 1
        this.log.push(...plan.changes.filter(({ side, kind }) => side === 'crm' && kind === 'updated'))
        for (const name of Object.keys(written)) this.agreed.set(name, { value: written[name], unanswered: false })
      }
      return 'stale'
    }
    if (Object.keys(plan.localPatch).length > 0) {
      this.clock += 1
      this.writeLocal(plan.localPatch)
      this.writes += 1
    }
    Object.assign(this.link, {
      base: plan.base,
      crmBase: { ...plan.crmBase, ...crmBaseOfStored(this.mapping, written ?? {}, stored) },
      outgoing: null,
      conflicts: plan.conflicts,
      version: this.link.version + 1,
      pending: false,
    } satisfies Link)
    this.log.push(...plan.changes)
    for (const { adsappField: name } of this.mapping) {
      // In an open conflict the unanswered write was not visible, so the earlier agreement stays.
      if (!(name in plan.conflicts) || this.agreed.get(name)?.unanswered)
        this.agreed.set(name, { value: plan.base[name], unanswered: false })
    }
    return crash === 'after_commit' ? 'crashed' : 'committed'
  }

  /** A field being written to the CRM is not edited there at the same instant: the CRMs have no conditional writes. */
  private interrupt({ side, field: index, value }: NonNullable<Interruption>, remotePatch: FieldValues): void {
    const field = this.mapping[index % this.mapping.length]
    if (field && (side === 'adsapp' || !(field.adsappField in remotePatch))) this.edit(side, index, value)
  }

  /** Like the database: the version changes only when a value does. */
  private writeLocal(patch: FieldValues): void {
    const changed = Object.entries(patch).some(([name, value]) => (this.local.values[name] ?? null) !== value)
    if (!changed) return
    for (const name of Object.keys(patch)) this.changedAt.local.set(name, this.clock)
    this.local = { values: { ...this.local.values, ...patch }, version: this.local.version + 1, updatedAt: this.clock }
  }

  /** Values that an uninterrupted run may leave in a bidirectional field, given the current state. */
  expected(field: MappedField): Expected {
    return expectedValues(
      { field, policy: this.policyOf(field) },
      { ours: this.ours(field), theirs: this.theirs(field), base: this.link.base[field.adsappField], ...this.agreement(field) },
    )
  }
}

function at(time: number): string {
  return new Date(Date.UTC(2024, 0, 1) + time).toISOString()
}
