import type { ConflictPolicy } from '../../../../src/lib/crm/domain/conflict-policy.ts'
import type { FieldValue, FieldValues } from '../../../../src/lib/crm/domain/entities.ts'
import { type MappedField, writeRemote } from '../../../../src/lib/crm/domain/field-mapping.ts'
import { type FieldChange, type FieldConflict, reconcilePair } from '../../../../src/lib/crm/domain/reconcile.ts'
import { readField, same } from './fields.ts'
import { localRecord, remoteRecord } from './pairs.ts'

/** Where a run stops for good, as if its process were killed there. */
export type Crash = 'after_mark' | 'after_remote_write' | 'after_record' | null

/** An edit that a person makes while a run is between reading and recording. */
export type Interruption = { readonly side: 'adsapp' | 'crm'; readonly field: number; readonly value: FieldValue } | null

type Link = {
  base: FieldValues
  outgoing: FieldValues | null
  conflicts: Readonly<Record<string, FieldConflict>>
  version: number
  pending: boolean
}

type Agreement = {
  /** What both sides are known to have held last; undefined before they met. */
  value: FieldValue | undefined
  /** The CRM took our value, but the run died before it could say so. */
  unanswered: boolean
}

const roundsMax = 5

/**
 * One contact, one CRM record, the link between them, and the loop of a run: pull what the CRM changed since the cursor, then push
 * what waits here. Beside it stands what somebody who sees everything knows: per field, what both sides agreed on last.
 */
export class History {
  readonly mapping: readonly MappedField[]
  readonly policy: ConflictPolicy
  readonly log: FieldChange[] = []
  writes = 0
  private local: { values: FieldValues; version: number; updatedAt: number }
  private remote: { properties: FieldValues; updatedAt: number }
  private readonly link: Link = { base: {}, outgoing: null, conflicts: {}, version: 1, pending: true }
  private readonly agreed: Map<string, Agreement>
  private cursor = 0
  private clock = 1

  constructor(mapping: readonly MappedField[], policy: ConflictPolicy, values: FieldValues, properties: FieldValues) {
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

  isOpenConflict(field: MappedField): boolean {
    return field.adsappField in this.link.conflicts
  }

  agreement(field: MappedField): Agreement {
    return this.agreed.get(field.adsappField) ?? { value: undefined, unanswered: false }
  }

  policyOf(field: MappedField): ConflictPolicy {
    return field.conflictPolicy ?? this.policy
  }

  /** A write to the CRM is on its way or unrecorded, as far as the link knows. */
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
      this.remote = {
        properties: { ...this.remote.properties, ...writeRemote([field], { [field.adsappField]: value }) },
        updatedAt: this.clock,
      }
      // Somebody there entered just what we were sending: nobody can tell that from our write.
      const sent = this.link.outgoing?.[field.adsappField]
      if (sent !== undefined && same(field, sent, this.theirs(field)))
        this.agreed.set(field.adsappField, { value: sent, unanswered: true })
    }
  }

  /** @returns true when it came to its end */
  run(crash: Crash, interruption: Interruption = null): boolean {
    const readAt = this.clock
    this.clock += 1
    let open = interruption
    if (this.remote.updatedAt >= this.cursor) {
      const settled = this.settle(crash, open)
      if (settled !== 'recorded' && settled !== 'quiet') return false
      open = null
    }
    if (this.link.pending) {
      const settled = this.settle(crash, open)
      if (settled !== 'recorded' && settled !== 'quiet') return false
    }
    if (crash !== null) return false
    this.cursor = readAt
    return true
  }

  private settle(crash: Crash, interruption: Interruption): 'quiet' | 'recorded' | 'crashed' | 'moving' {
    let pendingInterruption = interruption
    for (let round = 0; round < roundsMax; round += 1) {
      const settled = this.settleOnce(crash, pendingInterruption)
      if (settled !== 'stale') return settled
      pendingInterruption = null
    }
    return 'moving'
  }

  private settleOnce(crash: Crash, interruption: Interruption): 'quiet' | 'recorded' | 'crashed' | 'stale' {
    const plan = reconcilePair({
      mapping: this.mapping,
      policy: this.policy,
      base: this.link.base,
      outgoing: this.link.outgoing,
      openConflicts: this.link.conflicts,
      local: localRecord(this.local.values, { version: this.local.version, updatedAt: at(this.local.updatedAt) }),
      remote: remoteRecord(this.remote.properties, at(this.remote.updatedAt)),
    })
    if (plan.unchanged && !this.link.pending) return 'quiet'
    const recordVersion = this.local.version
    let linkVersion = this.link.version
    const written = Object.keys(plan.remotePatch).length > 0 ? plan.remotePatch : null

    if (written) {
      // What was sent before and does not show itself there is no longer known to have arrived.
      for (const field of this.mapping) {
        const { value, unanswered } = this.agreement(field)
        if (unanswered && !same(field, value ?? null, this.theirs(field)))
          this.agreed.set(field.adsappField, { value: this.link.base[field.adsappField], unanswered: false })
      }
      this.link.base = plan.agreed
      this.link.outgoing = written
      this.link.version += 1
      linkVersion = this.link.version
      if (crash === 'after_mark') return 'crashed'
    }
    if (interruption) this.interrupt(interruption, plan.remotePatch)
    if (written) {
      this.clock += 1
      this.remote = { properties: { ...this.remote.properties, ...writeRemote(this.mapping, written) }, updatedAt: this.clock }
      this.writes += 1
      for (const [name, value] of Object.entries(written)) this.agreed.set(name, { value, unanswered: true })
      if (crash === 'after_remote_write') return 'crashed'
    }

    if (linkVersion !== this.link.version) return 'stale'
    if (recordVersion !== this.local.version) {
      if (written) {
        this.link.base = { ...this.link.base, ...written }
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
      outgoing: null,
      conflicts: plan.conflicts,
      version: this.link.version + 1,
      pending: false,
    } satisfies Link)
    this.log.push(...plan.changes)
    for (const { adsappField: name } of this.mapping) {
      // In an open conflict a write without an answer did not show itself: what was agreed on before it is what is known.
      if (!(name in plan.conflicts) || this.agreed.get(name)?.unanswered)
        this.agreed.set(name, { value: plan.base[name], unanswered: false })
    }
    return crash === 'after_record' ? 'crashed' : 'recorded'
  }

  /** A field that is being written to the CRM is not edited there in the same instant: the CRMs have no conditional writes. */
  private interrupt({ side, field: index, value }: NonNullable<Interruption>, remotePatch: FieldValues): void {
    const field = this.mapping[index % this.mapping.length]
    if (field && (side === 'adsapp' || !(field.adsappField in remotePatch))) this.edit(side, index, value)
  }

  /** As the database does: a version moves only when a value does. */
  private writeLocal(patch: FieldValues): void {
    const moved = Object.entries(patch).some(([name, value]) => (this.local.values[name] ?? null) !== value)
    if (!moved) return
    this.local = { values: { ...this.local.values, ...patch }, version: this.local.version + 1, updatedAt: this.clock }
  }

  /** Which values a complete, undisturbed run may leave in a bidirectional field, given where it stands now. */
  expected(field: MappedField): {
    readonly values: readonly FieldValue[]
    readonly mayStayOpen: boolean
    readonly logged: boolean
  } {
    const ours = this.ours(field)
    const theirs = this.theirs(field)
    const { value, unanswered } = this.agreement(field)
    const only = (winner: FieldValue) => ({ values: [winner], mayStayOpen: false, logged: false })
    if (same(field, ours, theirs)) return only(ours)
    if (value === undefined) {
      if (same(field, ours, null)) return only(theirs)
      if (same(field, theirs, null)) return only(ours)
    } else {
      if (same(field, theirs, value)) return only(ours)
      // Whether our write never arrived, or arrived and was changed there since, nobody can tell: the policy decides.
      if (same(field, ours, value) && !unanswered) return only(theirs)
    }
    const winner = {
      adsapp_wins: [ours],
      crm_wins: [theirs],
      newest_wins: [ours, theirs],
      manual: unanswered ? [ours, theirs] : [],
    }[this.policyOf(field)]
    return { values: unanswered ? [ours, theirs] : winner, mayStayOpen: this.policyOf(field) === 'manual', logged: !unanswered }
  }
}

function at(time: number): string {
  return new Date(Date.UTC(2024, 0, 1) + time).toISOString()
}
