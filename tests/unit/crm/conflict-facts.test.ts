import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayed, type Replayed } from '../../../src/lib/crm/domain/conflict-facts.ts'
import type { ConflictPolicy } from '../../../src/lib/crm/domain/conflict-policy.ts'
import {
  changedAt,
  changedBy,
  type FieldTime,
  type FieldTimes,
  laterSide,
  unknownTime,
} from '../../../src/lib/crm/domain/field-times.ts'
import type { PairInput, PairPlan } from '../../../src/lib/crm/domain/pair-plan.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { policies, policyArb, timeArb } from './support/fields.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

/** Both sides have changed it, or the two have just met. The record's own times are what the database and the CRM always tell. */
type Conflict = {
  readonly isFirst: boolean
  readonly localAt: string
  readonly remoteAt: string
  /** What is known when somebody asks. */
  readonly asked: FieldTimes
}

const fieldTimeArb = fc.oneof(timeArb.map(changedAt), timeArb.map(changedBy), fc.constant(unknownTime))
const conflictArb: fc.Arbitrary<Conflict> = fc.record({
  isFirst: fc.boolean(),
  localAt: timeArb,
  remoteAt: timeArb,
  asked: fc.record({ local: fieldTimeArb, remote: fieldTimeArb }),
})

function pairOf(
  { isFirst, localAt, remoteAt }: Conflict,
  policy: ConflictPolicy,
  fieldTimes: PairInput['fieldTimes'],
): PairInput {
  return {
    mapping: [textField('name')],
    policy,
    base: isFirst ? {} : { name: 'agreed' },
    crmBase: {},
    outgoing: null,
    openConflicts: {},
    fieldTimes,
    local: localRecord({ name: 'ours' }, { updatedAt: localAt }),
    remote: remoteRecord({ crm_name: 'theirs' }, remoteAt),
  }
}

/** As the engine decides: where a field asks for times, once more with them; the CRM is asked only where no side wins in any case. */
function decided(conflict: Conflict, policy: ConflictPolicy): PairPlan {
  const plan = reconcilePair(pairOf(conflict, policy, null))
  if (plan.undecided.length === 0) return plan
  const isFixed = policy === 'adsapp_wins' || policy === 'crm_wins'
  const byRecord: FieldTime = changedBy(conflict.remoteAt)
  const { local } = conflict.asked
  const isTold = local.from === null || laterSide({ local, remote: byRecord }) !== null
  const remote = isFixed || isTold ? byRecord : conflict.asked.remote
  return reconcilePair(pairOf(conflict, policy, new Map([['name', { local, remote }]])))
}

function outcomeOf(plan: PairPlan): Replayed {
  if ('name' in plan.conflicts) return 'person'
  return 'name' in plan.remotePatch ? 'adsapp' : 'crm'
}

function factsOf(plan: PairPlan) {
  const [change] = plan.changes
  const facts = change === undefined ? plan.conflicts['name']?.facts : change.facts
  if (facts === undefined) throw new Error('A conflict without facts.')
  return facts
}

describe('a replay', () => {
  test('says what the engine would have decided under any other policy, whatever is known of the times', () => {
    fc.assert(
      fc.property(conflictArb, policyArb, (conflict, then) => {
        const facts = factsOf(decided(conflict, then))
        for (const policy of policies) {
          const told = replayed(policy, facts)
          const isFixed = then === 'adsapp_wins' || then === 'crm_wins'
          if (told === 'unknown') expect([policy, isFixed, conflict.isFirst]).toEqual(['newest_wins', true, false])
          else expect([policy, told]).toEqual([policy, outcomeOf(decided(conflict, policy))])
        }
      }),
      { numRuns: 5_000 },
    )
  })

  test('of the policy of then is what happened', () => {
    fc.assert(
      fc.property(conflictArb, policyArb, (conflict, policy) => {
        const plan = decided(conflict, policy)
        expect(replayed(policy, factsOf(plan))).toBe(outcomeOf(plan))
      }),
      { numRuns: 2_000 },
    )
  })

  test('does not guess where nobody has asked: a fixed winner needs no times', () => {
    const at = '2026-11-29T12:00:00.500Z'
    const conflict = { isFirst: false, localAt: at, remoteAt: at, asked: { local: changedAt(at), remote: changedAt(at) } }
    expect(replayed('newest_wins', factsOf(decided(conflict, 'crm_wins')))).toBe('unknown')
    expect(replayed('newest_wins', factsOf(decided(conflict, 'manual')))).toBe('person')
  })
})

describe('an open conflict', () => {
  test('is asked about once, and keeps what was found', () => {
    const at = '2026-11-29T12:00:00.500Z'
    const conflict = { isFirst: false, localAt: at, remoteAt: at, asked: { local: changedAt(at), remote: unknownTime } }
    for (const policy of ['manual', 'newest_wins'] as const) {
      const open = decided(conflict, policy).conflicts
      const again = reconcilePair({ ...pairOf(conflict, policy, null), openConflicts: open })
      expect([policy, again.undecided, again.conflicts, again.unchanged]).toEqual([policy, [], open, true])
    }
  })
})
