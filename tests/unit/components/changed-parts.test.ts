import { expect, test } from 'vitest'
import { changedParts } from '../../../src/components/changed-parts.ts'

test('of a form only what was changed in it is sent, so that it takes back nothing that others changed meanwhile', () => {
  const saved = { url: 'https://one.example.test', name: '', event_types: ['contact.created'], payload: 'thin' }
  expect(changedParts(saved, { ...saved, name: 'Shop' })).toEqual({ name: 'Shop' })
  expect(changedParts(saved, { ...saved, event_types: ['*'] })).toEqual({ event_types: ['*'] })
  expect(changedParts(saved, structuredClone(saved))).toEqual({})
  const days = { logValuesDays: 365, trashDays: 365, intakeDays: undefined }
  expect(changedParts(days, { ...days, trashDays: 30 })).toEqual({ trashDays: 30 })
})
