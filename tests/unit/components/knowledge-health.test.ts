import { expect, test } from 'vitest'
import { healthOf, isOnItsWay, troubled } from '@/src/components/knowledge/health.ts'
import { bytesWords, everyWords } from '@/src/components/knowledge/knowledge-words.ts'
import type { ShownSource } from '@/src/lib/records/knowledge/shown-source.ts'

const source = (part: Partial<ShownSource>): ShownSource => ({
  id: '00000000-0000-4000-8000-000000000001',
  page: '00000000-0000-4000-8000-000000000002',
  name: 'Customers',
  url: 'https://shop.example.com/customers.json',
  type: 'api',
  channels: ['messenger'],
  active_channels: ['messenger'],
  api_key: null,
  headers: {},
  description: null,
  is_active: true,
  method: 'GET',
  body: null,
  graphql: null,
  query: null,
  auth: null,
  pagination: null,
  rules: [],
  refresh_minutes: 30,
  webhook_url: null,
  state: 'ok',
  updated_at: '2026-11-30T08:00:00.000Z',
  last_fetch_at: null,
  next_fetch_at: null,
  last_error: null,
  records: 45,
  chunks: 50,
  characters: 900,
  embedded_at: null,
  ...part,
})

test('a source that is off counts as off, whatever became of its last fetch', () => {
  const sources = [
    source({}),
    source({ state: 'failed' }),
    source({ state: 'needs_attention' }),
    source({ state: 'needs_attention', is_active: false }),
    source({ state: 'pending', records: 0, chunks: 0 }),
  ]
  expect(healthOf(sources)).toEqual({
    sources: 5,
    working: 1,
    waiting: 1,
    failing: 1,
    attention: 1,
    off: 1,
    records: 180,
    passages: 200,
  })
  expect(troubled(sources).map(({ state }) => state)).toEqual(['needs_attention', 'failed'])
})

test('a page follows what is to be read for the first time, and waits for nobody who sends', () => {
  expect(isOnItsWay(source({ state: 'pending' }))).toBe(true)
  for (const part of [{ state: 'ok' }, { state: 'pending', is_active: false }, { state: 'pending', type: 'webhook' }] as const)
    expect(isOnItsWay(source(part))).toBe(false)
})

test.each([
  [5, 'every 5 minutes'],
  [30, 'every 30 minutes'],
  [60, 'every hour'],
  [90, 'every 90 minutes'],
  [720, 'every 12 hours'],
  [1_440, 'every day'],
  [10_080, 'every week'],
])('%i minutes are %s', (minutes, words) => expect(everyWords(minutes)).toBe(words))

test.each([
  [1, '1 byte'],
  [1_000, '1,000 bytes'],
  [2_048, '2.0 KB'],
  [20 * 1_024 * 1_024, '20 MB'],
])('%i bytes are %s', (bytes, words) => expect(bytesWords(bytes)).toBe(words))
