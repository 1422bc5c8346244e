import { expect, test } from 'vitest'
import type { FieldValue, FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { entryFor } from '../../../src/lib/crm/sync/decision.ts'
import { sendWrites } from '../../../src/lib/crm/sync/send-writes.ts'
import type { Sending } from '../../../src/lib/crm/sync/sending.ts'
import type { Task } from '../../../src/lib/crm/sync/task.ts'
import { withResult } from '../../../src/lib/crm/sync/write-result.ts'
import { deciding } from './support/deciding.ts'
import { localRecord, remoteRecord, textField } from './support/pairs.ts'

const mapping = [
  textField('name'),
  // Nothing is 0 there.
  textField('amount', { type: 'money', currencyField: 'crm_currency', label: 'Amount', blank: 0 }),
  textField('currency', { label: 'Currency' }),
]
const ctx = deciding({ mapping })

/** A CRM of one currency, in which a new record is unless configured otherwise. */
function oneCurrency(held: Record<string, FieldValue>) {
  const send: Sending['send'] = async (writes) => ({
    answers: writes.map((write: RemoteWrite): WriteResult => {
      const { key, kind, properties } = write
      if ('crm_currency' in properties && properties['crm_currency'] !== 'EUR')
        return { kind: 'rejected', key, reason: 'not_an_option', code: 'no', message: 'No.', field: 'crm_currency' }
      Object.assign(held, { crm_currency: held['crm_currency'] ?? 'EUR', ...properties })
      return { kind: 'ok', key, id: 'r', updatedAt: '2026-01-01T00:00:00Z', created: kind === 'create', stored: { ...held } }
    }),
    unanswered: [],
    failure: null,
  })
  return { mapping, allowDuplicates: false, send, mark: async (tasks) => tasks, join: async () => [] } satisfies Sending
}

async function written(write: NonNullable<Task['write']>, base: FieldValues, held: Record<string, FieldValue>) {
  const entry = { ...entryFor(null, { local: null, crmRecordId: null, newId: () => 'k' }), base }
  const task: Task = { entry, link: null, agreed: {}, agreedCrm: {}, write }
  const { results, rejectedFields } = await sendWrites(oneCurrency(held), [task], new AbortController().signal)
  const result = results.get('k')
  if (result?.kind !== 'ok') throw new Error('It was not written.')
  return withResult(ctx, task, result, rejectedFields.get('k') ?? [])
}

const local: FieldValues = { name: 'Rome', amount: 77.5, currency: 'KWD' }

test('an amount is not sent without its currency: in another one it would be another amount', async () => {
  const held: Record<string, FieldValue> = { crm_name: 'Old', crm_amount: 1, crm_currency: 'EUR' }
  const before = remoteRecord({ crm_name: 'Old', crm_amount: 1, crm_currency: 'EUR' })
  const entry = await written({ kind: 'update', before, values: local, isResent: false }, local, held)
  expect(held).toEqual({ crm_name: 'Rome', crm_amount: 1, crm_currency: 'EUR' })
  expect(entry).toMatchObject({ status: 'attention', error: { field: 'currency', reason: 'not_an_option' } })
  expect(entry.changes.filter(({ kind }) => kind === 'failed').map(({ field }) => field)).toEqual(['amount', 'currency'])
  expect(Object.keys(entry.base)).toEqual(['name'])
})

const policies = ['crm_wins', 'newest_wins', 'manual'] as const
const defaults: readonly FieldValues[] = [{}, { crm_amount: 0 }]

test.each(policies.flatMap((policy) => defaults.map((given) => [policy, given] as const)))(
  'what a new record has instead of a refused value is not an edit: ours stays, under %s, and where the CRM gives it %j',
  async (policy, given) => {
    const held: Record<string, FieldValue> = { ...given }
    const entry = await written({ kind: 'create', externalId: 'x', values: local }, local, held)
    expect(held).toEqual({ ...given, crm_name: 'Rome', crm_currency: 'EUR' })
    const plan = reconcilePair({
      mapping,
      policy,
      base: entry.base,
      crmBase: entry.crmBase,
      outgoing: null,
      openConflicts: {},
      fieldTimes: null,
      local: localRecord(local),
      remote: remoteRecord(held, '2030-01-01T00:00:00.000Z'),
    })
    expect(plan).toMatchObject({
      localPatch: {},
      conflicts: {},
      conflictCount: 0,
      remotePatch: { amount: 77.5, currency: 'KWD' },
    })
  },
)
