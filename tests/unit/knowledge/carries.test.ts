import { describe, expect, test } from 'vitest'
import { carries } from '../../../src/lib/knowledge/domain/carries.ts'

const found = {
  chunks: 2_000,
  words: { shop: 800, warranty: 2, toaster: 1, telephone: 1, invented: 0, support: 1_000, ann: 4, smith: 5 },
}
const passage = (words: readonly string[], similarity: number | null = 0.2) => ({ words, similarity })
const carried = (question: string, ...of: Parameters<typeof passage>) => carries(question, found, passage(...of))

describe('a passage carries an answer', () => {
  test('when its meaning is near enough, without a word in common', () => {
    expect(carried('May I send it back?', [], 0.5)).toBe(true)
    expect(carried('May I send it back?', [], 0.3)).toBe(false)
    expect(carried('May I send it back?', [], null)).toBe(false)
  })

  test('when it holds most of what the question says, with a rare word', () => {
    expect(carried('Is there a warranty on the toaster?', ['warranty', 'toaster'])).toBe(true)
    expect(carried('Is there a warranty in your shop?', ['warranty'])).toBe(true)
  })

  test('not when it holds one rare word of many, or common words alone', () => {
    expect(carried('Who invented the telephone?', ['telephone'])).toBe(false)
    expect(carried('Support in the shop?', ['support', 'shop'])).toBe(false)
  })

  test('of a question about one id, address or name only when it holds that', () => {
    expect(carried('What is the warranty of ORD-77?', ['warranty'], 0.9)).toBe(false)
    expect(carried('What is the warranty of ORD-77?', ['ord-77'], null)).toBe(true)
    expect(carried('Which support has Ann Smith?', ['ann', 'support'], 0.9)).toBe(false)
    expect(carried('Which support has Ann Smith?', ['ann', 'smith', 'support'])).toBe(true)
  })
})
