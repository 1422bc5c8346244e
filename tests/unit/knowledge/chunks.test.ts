import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunksOf } from '../../../src/lib/knowledge/domain/chunks.ts'
import type { ContentPart } from '../../../src/lib/knowledge/domain/content.ts'
import { passagesOf } from '../../../src/lib/knowledge/domain/sentences.ts'

const record = (values: Readonly<Record<string, string>>, path = 'customers[0]'): ContentPart => ({
  kind: 'record',
  path,
  lines: Object.entries(values).map(([name, value]) => ({ path: `${path}.${name}`, value })),
})
const john = { id: 'cust-123', name: 'John Doe', email: 'john@example.com', subscription: 'Premium', support_level: 'Gold' }

test("a record's lines stay together in one passage, written as path and value", () => {
  const [only, ...more] = chunksOf(record(john))
  expect(more).toEqual([])
  expect(only?.path).toBe('customers[0]')
  expect(only?.text).toBe(
    'customers[0].id: cust-123\ncustomers[0].name: John Doe\ncustomers[0].email: john@example.com\ncustomers[0].subscription: Premium\ncustomers[0].support_level: Gold',
  )
  expect(only?.tokens).toEqual(expect.arrayContaining(['cust-123', 'john@example.com', 'support', 'level', 'gold']))
})

test('the meaning has neither ids nor places in lists, so that a record which only moves needs no new vector', () => {
  const [here] = chunksOf(record(john))
  const [there] = chunksOf(record(john, 'customers[7]'))
  expect(here?.meaning).toBe('name: John Doe. subscription: Premium. support level: Gold')
  expect(there?.contentHash).toBe(here?.contentHash)
  const [other] = chunksOf(record({ ...john, support_level: 'Silver' }))
  expect(other?.contentHash).not.toBe(here?.contentHash)
})

test('a record that holds a sentence means what its texts say, without names of fields and numbers', () => {
  const bottle = {
    sku: 'SKU-ABC-1000',
    name: 'Acme vacuum bottle red',
    description: 'Stainless steel flask that keeps drinks hot for 12 hours.',
    price: '12.50 EUR',
    stock: '7',
  }
  expect(chunksOf(record(bottle))[0]?.meaning).toBe(
    'Acme vacuum bottle red. Stainless steel flask that keeps drinks hot for 12 hours',
  )
  // Names of companies and lists of a few words are no sentences.
  expect(chunksOf(record({ name: 'Smith, Miller and Sons', city: 'Oslo' }))[0]?.meaning).toBe(
    'name: Smith, Miller and Sons. city: Oslo',
  )
})

test('a record of ids alone has no meaning, and is found by its tokens', () => {
  expect(chunksOf(record({ id: 'a-1', at: '2024-05-01T10:00:00Z' }))).toMatchObject([{ meaning: null }])
})

test('a record that is too long is divided between lines, and each piece says whose it is', () => {
  const many = Object.fromEntries(
    Array.from({ length: 80 }, (_, index) => [`field_${index}`, `value number ${index} of this record`]),
  )
  const chunks = chunksOf(record({ ...john, ...many }))
  expect(chunks.length).toBeGreaterThan(2)
  for (const { text } of chunks) {
    expect(text.length).toBeLessThanOrEqual(1_600)
    expect(text).toContain('customers[0].name: John Doe')
  }
  for (const name of Object.keys(many)) expect(chunks.filter(({ text }) => text.includes(`.${name}: `)).length).toBeGreaterThan(0)
})

test('long text is divided between sentences, and passages overlap', () => {
  const sentences = Array.from({ length: 60 }, (_, index) => `Sentence ${index} tells of the delivery of parcels.`)
  const passages = passagesOf(sentences.join(' '), 400, 100)
  for (const [index, passage] of passages.entries()) {
    expect(passage.length).toBeLessThanOrEqual(400)
    expect(passage.endsWith('.')).toBe(true)
    const before = passages[index - 1]
    if (before !== undefined) expect(before).toContain(passage.slice(0, passage.indexOf('.') + 1))
  }
  for (const sentence of sentences) expect(passages.some((passage) => passage.includes(sentence))).toBe(true)
})

test('text without spaces or full stops is divided too', () => {
  const passages = passagesOf('返品は三十日以内に可能です。'.repeat(100), 200, 40)
  expect(passages.length).toBeGreaterThan(5)
  for (const passage of passages) expect(passage.length).toBeLessThanOrEqual(200)
})

test('whatever the text, nothing is lost, no passage is too long and no character is cut in two', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('. ', '\n\n', '😀'.repeat(150), ' ')),
  )
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join('')
      const passages = passagesOf(text, 100, 30)
      for (const passage of passages) {
        expect(passage.length).toBeLessThanOrEqual(100)
        expect(passage.isWellFormed()).toBe(true)
      }
      const kept = new Set(passages.join(''))
      for (const character of text.replaceAll(/\s/g, '')) expect(kept.has(character)).toBe(true)
    }),
  )
})

test('a field of any length is kept whole, in passages that say whose it is', () => {
  const chunks = chunksOf(record({ ...john, biography: 'He likes long walks and short emails. '.repeat(300) }))
  expect(chunks.length).toBeGreaterThan(8)
  for (const { text } of chunks) expect(text.length).toBeLessThanOrEqual(1_600)
  for (const { text } of chunks) expect(text).toContain('John Doe')
})
