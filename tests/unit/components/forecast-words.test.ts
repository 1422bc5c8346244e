import { expect, test } from 'vitest'
import { forecastSentence } from '../../../src/components/crm/forecast/forecast-words.ts'

const forecast = {
  crmRecords: 1_000,
  openEnded: [],
  adsappRecords: 300,
  calls: 14,
  cost: { amount: 14, unit: 'calls' },
  seconds: 2,
  days: 1,
} as const

test('an estimate says what was counted, and that what is about it adds to that', () => {
  expect(forecastSentence({ ...forecast, openEnded: [] }, 'HubSpot')).toBe(
    'About 1,000 records in HubSpot and 300 waiting here: about 14 calls, under a minute.',
  )
  expect(forecastSentence({ ...forecast, openEnded: ['note'] }, 'HubSpot')).toBe(
    'About 1,000 records in HubSpot and 300 waiting here: about 14 calls, under a minute. How many notes are about them is not known before: those of earlier syncs are counted, and further ones add to it.',
  )
})
