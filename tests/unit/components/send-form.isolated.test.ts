import { redirect } from 'next/navigation'
import { beforeEach, expect, test, vi } from 'vitest'
import config from '../../../next.config.ts'
import type { RecordFormState } from '../../../src/components/records/form-state.ts'
import { sendForm } from '../../../src/components/records/send-form.ts'
import { formFields } from '../../../src/lib/records/fields/record-fields.ts'
import { emptyForm, type RecordForm } from '../../../src/lib/records/forms/record-form.ts'

type Action = (submitted: unknown) => Promise<RecordFormState>
const actions = vi.hoisted(() => ({ addRecord: vi.fn<Action>(), saveRecord: vi.fn<Action>() }))
vi.mock('../../../app/dashboard/_records/actions.ts', () => actions)

const id = '0a2f0c6e-6c1b-4c62-8a53-5d6c4d1f7c11'
const company: RecordForm = { texts: { name: 'Acme' }, custom: [] }
const property = (index: number, value: string) => ({ id: `k${index}`, key: `k${index}`, value, kind: 'text' as const })

beforeEach(() => vi.resetAllMocks())

test('a record at its limits fits into a request', async () => {
  // Quotes are what grows most, and control characters of the other texts.
  const quotes = JSON.stringify(['"'.repeat(2_400)])
  const opened: RecordForm = {
    texts: Object.fromEntries(formFields('opportunity').map(({ name, lengthMax }) => [name, '\u0001'.repeat(lengthMax)])),
    custom: Array.from({ length: 200 }, (_, index) => ({ ...property(index, quotes), kind: 'json' as const })),
  }
  const form = { ...opened, texts: { ...opened.texts, name: 'Tour' } }
  actions.saveRecord.mockResolvedValue({ kind: 'idle' })
  await sendForm({ object: 'opportunity', form, allowErased: false, over: { id, opened } })
  expect(actions.saveRecord).toHaveBeenCalledOnce()
  expect(JSON.stringify(opened.custom.map(({ value }) => value)).length).toBeGreaterThan(1_900_000)
  const bytes = Buffer.byteLength(JSON.stringify(actions.saveRecord.mock.calls[0]))
  expect(bytes).toBeLessThan(Number(config.experimental?.serverActions?.bodySizeLimit ?? 1024 * 1024))
})

test('what is above the limits is an error in the form, and is not sent', async () => {
  const custom = Array.from({ length: 180 }, (_, index) => property(index, 'x'.repeat(4_900)))
  const answer = await sendForm({ object: 'account', form: { ...company, custom }, allowErased: false, over: null })
  expect(answer).toMatchObject({
    kind: 'invalid',
    errors: { 'custom[179].value': expect.stringContaining('too large together') },
  })
  expect(actions.addRecord).not.toHaveBeenCalled()
})

test('without an answer the form stays', async () => {
  actions.saveRecord.mockRejectedValue(new TypeError('Failed to fetch'))
  const over = { id, opened: emptyForm }
  expect(await sendForm({ object: 'account', form: company, allowErased: false, over })).toEqual({ kind: 'unanswered' })
})

test('a new record leads to its page', async () => {
  actions.addRecord.mockImplementation(async () => redirect('/dashboard'))
  await expect(sendForm({ object: 'account', form: company, allowErased: false, over: null })).rejects.toThrow('NEXT_REDIRECT')
})
