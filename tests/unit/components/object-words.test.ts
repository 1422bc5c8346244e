import { expect, test } from 'vitest'
import { switchOnWords } from '../../../src/components/crm/objects/object-words.ts'
import { hasStages, specOf, syncedObjects } from '../../../src/lib/crm/domain/objects.ts'
import { connectionSettingsSchema, settingsFor } from '../../../src/lib/crm/domain/settings.ts'

const wordsOf = (object: (typeof syncedObjects)[number]) =>
  switchOnWords(object, {
    crm: 'HubSpot',
    settings: settingsFor(connectionSettingsSchema.parse({}), specOf(object).settings),
    objects: {},
    isGuarded: true,
  }).join(' ')

test.each(syncedObjects)('what switching %s on does is said in plain English', (object) => {
  expect(wordsOf(object)).not.toMatch(/\bthe same our\b|\ba [aeio]|\ban [^aeiou]/)
  expect(wordsOf(object).includes('Stages are mapped')).toBe(hasStages(object))
})

test('opportunities are matched by the id that this app wrote, and wait for their stages', () => {
  expect(wordsOf('opportunity')).toContain('Those with the id of an opportunity here are matched')
  expect(wordsOf('opportunity')).toContain('until somebody maps that stage')
})
