import fc from 'fast-check'
import type { DeletePolicy } from '../../../src/lib/crm/domain/settings.ts'
import type { RecordObject } from '../../integration/support/crm-records.ts'
import { playedObjects } from './played.ts'

/** Faults of the hub's requests to the CRM during one run. */
export const faults = {
  throttled: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  broken: { kind: 'status', status: 503 },
  unreachable: { kind: 'drop-before' },
  unanswered: { kind: 'drop-after-commit' },
  slow: { kind: 'latency', ms: 30 },
} as const
export type FaultName = keyof typeof faults

const side = fc.constantFrom('here', 'there')
/** Contacts more often than companies, of which a few belong together with many. */
const object = fc.constantFrom(...playedObjects, 'contact' as const)
const who = fc.nat(30)
/** Which of the object's editable fields, references among them. */
const field = fc.nat(11)
/** Which of the field's values, or which record a reference is to lead to. */
const value = fc.nat(20)

const fault = fc.record({
  name: fc.constantFrom(...(Object.keys(faults) as FaultName[])),
  skip: fc.nat(12),
  times: fc.integer({ min: 1, max: 3 }),
})
const kill = fc.record({ at: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') })

/** One step of a history. */
export const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('edit'), object, side, who, field, value }) },
  /** Both sides write one field of one record before either is synced. */
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clash'), object, who, field, value, first: side, other: value }) },
  /** `leadsTo`: what the newcomer's references lead to from the first. */
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('create'),
      object,
      side,
      withKey: fc.boolean(),
      leadsTo: fc.option(who, { freq: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create_both'), object }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), object, side, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore'), object, side, who }) },
  /** The same one is entered again where it was removed. */
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('recreate'), object, side, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge'), object, who, other: who }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('run'),
      // `contacts`: a delta of them alone, which meets companies that no sync has seen.
      life: fc.constantFrom('full', 'delta', 'contacts', 'tick', 'live', 'live'),
      fault: fc.option(fault),
      kill: fc.option(kill, { freq: 2 }),
      /** An edit just before its n-th request. */
      meanwhile: fc.option(fc.record({ object, side, who, field, value, at: fc.integer({ min: 6, max: 20 }) })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decide'), approve: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire_tokens') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('time_passes') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rest') }) },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const policy = fc.constantFrom('ignore', 'unlink', 'archive')
const deletes = fc.record({ fromCrm: policy, toCrm: policy })
/** By object, what a deletion on one side does to the other. */
export type DeletePolicies = Readonly<Record<RecordObject, { readonly fromCrm: DeletePolicy; readonly toCrm: DeletePolicy }>>

/** A whole history and its settings. */
export const history = fc.record({
  settings: fc.record({
    conflictPolicy: fc.constantFrom('newest_wins', 'adsapp_wins', 'crm_wins', 'manual'),
    deletes: fc.record({ account: deletes, contact: deletes }),
    guard: fc.constantFrom({ enabled: false }, { enabled: false }, { enabled: true, share: 0.01, atLeast: 1 }),
  }),
  webhooks: fc.record({
    webhookLoss: fc.constantFrom(0, 0.3, 1),
    webhookDuplicates: fc.constantFrom(0, 0.5),
    webhookReorder: fc.boolean(),
    webhookDelayMs: fc.constantFrom(0, 15),
    webhookSeed: fc.nat(1000),
  }),
  /** By how much the CRM's clock is ahead of ours. */
  skewMs: fc.constantFrom(0, 0, 90_000, -90_000),
  steps: fc.array(step, { minLength: 6, maxLength: 20 }),
})
export type History = typeof history extends fc.Arbitrary<infer H> ? H : never
