import { expect, test } from 'vitest'
import { editParts } from '../../../src/components/use-edit.ts'

const opened = { url: 'https://one.example.test', name: '', event_types: ['contact.created'], payload: 'thin' }

test('of a form only what was changed in it is sent, so that it takes back nothing that others changed meanwhile', () => {
  expect(editParts(opened, { name: 'Shop' }).changed).toEqual({ name: 'Shop' })
  expect(editParts(opened, { event_types: ['*'], name: '' }).changed).toEqual({ event_types: ['*'] })
  expect(editParts(opened, structuredClone(opened)).changed).toEqual({})
})

test('what is changed is sent with what it was typed over, by which somebody else’s change of the same is seen', () => {
  expect(editParts(opened, { name: 'Shop', payload: 'thin' })).toEqual({ changed: { name: 'Shop' }, seen: { name: '' } })
})
