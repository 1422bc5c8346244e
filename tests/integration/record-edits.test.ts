import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyForm, type RecordForm, valuesOf } from '../../src/lib/records/forms/record-form.ts'
import { saveEdits } from '../../src/lib/records/forms/record-save.ts'
import { createRecord, recordById, setDeleted, toForm } from '../../src/lib/records/fields/stored-record.ts'
import { startTestStack, type TestOrganization, type TestStack } from '../support/test-stack.ts'

/** Records as the pages read and save them, with the person's own client. */
let stack: TestStack
let people: TestOrganization
beforeAll(async () => {
  stack = await startTestStack()
  people = await stack.createTestOrganisation()
})
afterAll(() => stack.close())

const texts = (given: Record<string, string>): RecordForm => ({ ...emptyForm, texts: given })
type Table = 'account' | 'opportunity'
const of = <O extends Table>(object: O) => ({ organizationId: people.organizationId, object })
const add = async (object: Table, given: Record<string, string>) =>
  (await createRecord(people.owner.client, of(object), valuesOf(object, texts(given)))).id

test('an amount of any length is read and kept with all its digits, whatever else of the record is saved', async () => {
  const long = '12345678901234567.89'
  const id = await add('opportunity', { name: 'Rome', probability: '12.5' })
  // As a CRM may have it.
  await stack.sql('update opportunities set amount = $2::numeric where id = $1', [id, long])
  const ref = { ...of('opportunity'), id }
  const record = await recordById(people.owner.client, ref)
  if (record === null) throw new Error('It is not there.')
  const opened = toForm(record)
  expect(opened.texts).toMatchObject({ amount: long, probability: '12.5' })
  const mine = valuesOf('opportunity', { ...opened, texts: { ...opened.texts, name: 'Roma' } })
  // Somebody else gives it a currency meanwhile; only what was changed in the form is written.
  await stack.sql(`update opportunities set currency = 'EUR' where id = $1`, [id])
  expect(await saveEdits(people.owner.client, ref, opened, mine)).toMatchObject({ kind: 'saved' })
  expect(await stack.sql('select name, amount::text, probability::text, currency from opportunities')).toEqual([
    { name: 'Roma', amount: long, probability: '12.5', currency: 'EUR' },
  ])
})

test('a deleted company is nothing that a record can be given, and a currency is one that there is', async () => {
  const company = await add('account', { name: 'Gone' })
  await setDeleted(people.owner.client, of('account'), [company], true)
  await expect(add('account', { name: 'Child', parent: company })).rejects.toMatchObject({ code: 'reference_deleted' })
  await expect(add('opportunity', { name: 'Sale', account: company })).rejects.toMatchObject({ code: 'reference_deleted' })
  await expect(add('opportunity', { name: 'Sale', currency: 'zzz' })).rejects.toMatchObject({
    code: 'unknown_currency',
    field: 'currency',
  })
  for (const currency of ['XXX', 'XTS', 'XAU', 'BGN'])
    await expect(add('opportunity', { name: 'Sale', currency })).rejects.toMatchObject({ code: 'unknown_currency' })
  await setDeleted(people.owner.client, of('account'), [company], false)
  const id = await add('opportunity', { name: 'Sale', account: company, currency: 'eur' })
  expect(await stack.sql('select account_id, currency from opportunities where id = $1', [id])).toEqual([
    { account_id: company, currency: 'EUR' },
  ])
})
