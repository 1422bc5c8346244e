import fc from 'fast-check'
import { expect, test } from 'vitest'
import { profileMetadata, profileOf } from '../../../src/lib/records/organization/profile.ts'

test('whatever a person has written into the metadata, a profile comes of it', () => {
  fc.assert(
    fc.property(fc.anything(), (metadata) => {
      const { name, timeZone } = profileOf(metadata)
      expect(name.length).toBeLessThanOrEqual(120)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: timeZone ?? 'UTC' })).not.toThrow()
    }),
  )
  expect(profileOf({ name: 7, time_zone: 'Europe/Berlin' })).toEqual({ name: '', timeZone: 'Europe/Berlin' })
  expect(profileOf({ name: 'Ann', time_zone: 'Middle/Earth' })).toEqual({ name: 'Ann', timeZone: null })
})

test('what is saved is what is read', () => {
  const profile = { name: 'Ann', timeZone: 'Asia/Tokyo' }
  expect(profileOf(profileMetadata(profile))).toEqual(profile)
})
