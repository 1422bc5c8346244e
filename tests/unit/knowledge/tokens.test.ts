import { expect, test } from 'vitest'
import { nameTokens, tokensOf } from '../../../src/lib/knowledge/domain/tokens.ts'

test('an id, an email address and an order number are tokens of their own, and name one thing', () => {
  const { all, identifiers } = tokensOf('Where is order ORD-10042 of John.Doe@Example.com?')
  expect(all).toEqual(expect.arrayContaining(['ord-10042', '10042', 'john.doe@example.com', 'order', 'john', 'doe']))
  expect(identifiers).toEqual(['ord-10042', 'john.doe@example.com'])
})

test('signs around a number are not part of it', () => {
  for (const text of ['#1001', '(1001)', '1001?', '“1001”,', "1001's"]) expect(tokensOf(text).identifiers).toEqual(['1001'])
})

test('a telephone number is the same in its notations', () => {
  for (const text of ['+31 20 123 4567', '(020) 123-4567', '0201234567', 'call 020-1234567!'])
    expect(tokensOf(text).identifiers).toContain('tel:201234567')
  expect(tokensOf('on 2024-05-01').identifiers).toEqual(['2024-05-01'])
})

test('words have neither case nor accents of Latin letters', () => {
  expect(tokensOf('Crème BRÛLÉE').all).toEqual(tokensOf('creme brulee').all)
  expect(tokensOf('ｆｕｌｌ').all).toEqual(['full'])
})

test('languages without spaces have words, and letters that marks belong to keep them', () => {
  expect(tokensOf('返品は三十日以内に可能です').all.length).toBeGreaterThan(3)
  expect(tokensOf('がっこう').all.join('')).toBe('がっこう')
  expect(tokensOf('ที่จอดรถ').all.length).toBeGreaterThan(0)
  expect(tokensOf('доставка заказа').all).toEqual(['доставка', 'заказа'])
})

test("a field's name is its words", () => {
  expect(nameTokens('supportLevel')).toEqual(['support', 'level'])
  expect(nameTokens('support_level')).toEqual(['support', 'level'])
})
