import { expect, test } from 'vitest'
import { deliveredName, isSendable } from '../../../src/components/gateway/delivered-look.ts'

const nobody = { email: null, phone: null, error: null, position: 1 }
const wrong = { ...nobody, error: { code: 'invalid', message: 'email: this has to be an email address.' } }

test('only who was erased is called so: one of a batch that was wrong is found by its place', () => {
  expect(deliveredName({ ...nobody, email: 'ada@example.test', phone: '+49151' })).toBe('ada@example.test')
  expect(deliveredName({ ...nobody, phone: '+49151' })).toBe('+49151')
  expect(deliveredName(wrong)).toBe('Contact 2 of its batch')
  expect(deliveredName({ ...nobody, error: { code: 'erased', message: 'Erased.' } })).toBe('Erased')
  expect(deliveredName(nobody)).toBe('Erased')
})

test('what has nothing to send is not offered to be sent again', () => {
  expect(isSendable({ ...wrong, status: 'failed' })).toBe(false)
  expect(isSendable({ ...nobody, phone: '+49151', status: 'failed' })).toBe(true)
  expect(isSendable({ ...nobody, phone: '+49151', status: 'queued' })).toBe(false)
})
