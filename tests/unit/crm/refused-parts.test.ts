import { expect, test } from 'vitest'
import type { FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import { entryFor } from '../../../src/lib/crm/sync/decision.ts'
import { sendWrites } from '../../../src/lib/crm/sync/send-writes.ts'
import type { Sending } from '../../../src/lib/crm/sync/sending.ts'
import type { Task } from '../../../src/lib/crm/sync/task.ts'
import { withResult } from '../../../src/lib/crm/sync/write-result.ts'
import { deciding } from './support/deciding.ts'
import { textField } from './support/pairs.ts'

const mapping = [textField('name'), textField('amount'), textField('contacts', { type: 'references' })]
const values = { name: 'Rome', amount: 'much', contacts: 'gone' }

/** A CRM that makes another record of each create, and has the contacts of a record beside it. */
function withContactsApart(made: FieldValues[]): Sending {
  const send: Sending['send'] = async (writes) => ({
    answers: writes.map(({ key, properties }: RemoteWrite): WriteResult => {
      const no = { kind: 'rejected', key, reason: 'not_an_option', code: 'no', message: 'No.' } as const
      if (properties['crm_amount'] === 'much') return { ...no, field: 'crm_amount' }
      made.push(properties)
      const stored = { crm_name: properties['crm_name'] ?? null }
      const id = String(made.length)
      const refused = [{ ...no, field: 'crm_contacts' }]
      return { kind: 'ok', key, id, updatedAt: '2026-01-01T00:00:00Z', created: true, stored, refused }
    }),
    unanswered: [],
    failure: null,
  })
  return { mapping, allowDuplicates: false, send, mark: async (tasks) => tasks, join: async () => [] }
}

test('a record of which the CRM has refused what it keeps beside it is made, and not sent again', async () => {
  const made: FieldValues[] = []
  const entry = { ...entryFor(null, { local: null, crmRecordId: null, newId: () => 'k' }), base: values }
  const task: Task = { entry, link: null, agreed: {}, agreedCrm: {}, write: { kind: 'create', externalId: 'x', values } }
  const { results, rejectedFields } = await sendWrites(withContactsApart(made), [task], new AbortController().signal)
  expect(made).toEqual([{ crm_name: 'Rome', crm_contacts: 'gone' }])
  const result = results.get('k')
  if (result?.kind !== 'ok') throw new Error('It was not made.')
  const written = withResult(deciding({ mapping }), task, result, rejectedFields.get('k') ?? [])
  expect(written).toMatchObject({ crmRecordId: '1', crmWrite: 'created', status: 'attention', base: { name: 'Rome' } })
  expect(Object.keys(written.base)).toEqual(['name'])
  expect(written.changes.filter(({ kind }) => kind === 'failed').map(({ field }) => field)).toEqual(['amount', 'contacts'])
})
