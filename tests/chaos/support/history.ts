import fc from 'fast-check'
import type { Field } from '../../integration/support/crm-records.ts'

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
const who = fc.nat(30)
const editable = ['firstName', 'phone', 'lastName'] as const satisfies readonly Field[]
const texts = ['Ann', ' ann ', 'Søren', '多', 'O’Brien', "D'Arcy", 'x'.repeat(39)] as const
const phones = ['+31 20 123 4567', '0031-20-1234567', '+49 30 7654321'] as const
const value = fc.nat(20)

/** A value for a field. Some are different notations of the same value; fields that a CRM requires are never blank. */
export function valueFor(field: Field, choice: number): string | null {
  const values = field === 'phone' ? [...phones, null] : field === 'firstName' ? [...texts, null] : texts
  return values[choice % values.length] ?? null
}

const fault = fc.record({
  name: fc.constantFrom(...(Object.keys(faults) as FaultName[])),
  skip: fc.nat(12),
  times: fc.integer({ min: 1, max: 3 }),
})
const kill = fc.record({ at: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') })

/** One step of a history. */
export const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('edit'), side, who, field: fc.constantFrom(...editable), value }) },
  /** Both sides write one field of one contact before either is synced. */
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('clash'),
      who,
      field: fc.constantFrom(...editable),
      value,
      first: side,
      other: value,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create'), side, withEmail: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create_both') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), side, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore'), side, who }) },
  /** The same person is entered anew where it was removed. */
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('recreate'), side, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge'), who, other: who }) },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('run'),
      life: fc.constantFrom('full', 'delta', 'tick', 'live', 'live'),
      fault: fc.option(fault),
      kill: fc.option(kill, { freq: 2 }),
      /** An edit just before its n-th request. */
      meanwhile: fc.option(
        fc.record({ side, who, field: fc.constantFrom(...editable), value, at: fc.integer({ min: 6, max: 20 }) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decide'), approve: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire_tokens') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('time_passes') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rest') }) },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const deletes = fc.constantFrom('ignore', 'unlink', 'archive')

/** A whole history and its settings. */
export const history = fc.record({
  settings: fc.record({
    conflictPolicy: fc.constantFrom('newest_wins', 'adsapp_wins', 'crm_wins', 'manual'),
    deletes: fc.record({ fromCrm: deletes, toCrm: deletes }),
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
  steps: fc.array(step, { minLength: 6, maxLength: 18 }),
})
export type History = typeof history extends fc.Arbitrary<infer H> ? H : never
