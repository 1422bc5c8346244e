import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlText } from '../../../src/lib/crm/domain/html-text.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { reconcilePair } from '../../../src/lib/crm/domain/reconcile.ts'
import { onePair } from './support/pairs.ts'

const wordArb = fc.constantFrom('Ada', 'Zoë', 'R&D', '5 < 7', '“quoted”', '日本', 'naïve', "it's")
const paragraphsArb = fc.array(fc.array(wordArb, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const numbered = (text: string) => Array.from(text, (character) => `&#${character.codePointAt(0)};`).join('')

/** Ways to write the same paragraphs. */
const notations: readonly ((paragraphs: readonly (readonly string[])[]) => string)[] = [
  (all) => all.map((words) => `<p>${words.map(escaped).join(' ')}</p>`).join(''),
  (all) => all.map((words) => `<div style="margin:0" class="x">${words.map(escaped).join('&nbsp;')}</div>`).join('\n  '),
  (all) =>
    `<html><head><title>t</title></head><body>${all.map((words) => words.map(numbered).join(' <b> </b>')).join('<br>')}</body></html>`,
  (all) =>
    all.map((words) => `<ul><li><span onclick="x()">${words.map(escaped).join('</span> <span>')}</span></li></ul>`).join(''),
  (all) => `${all.map((words) => `<P>${words.map(escaped).join('\n')}`).join('')}<script>alert("no")</script><!-- note -->`,
]
const notationArb = fc.constantFrom(...notations)

describe('HTML', () => {
  test('is the same where people read the same, however a CRM has cleaned it', () => {
    fc.assert(
      fc.property(paragraphsArb, notationArb, notationArb, (paragraphs, one, other) => {
        expect(htmlText(one(paragraphs))).toBe(paragraphs.flat().join(' '))
        expect(sameValue('html', one(paragraphs), other(paragraphs))).toBe(true)
        const plan = reconcilePair(
          onePair({ field: { type: 'html' }, base: one(paragraphs), local: one(paragraphs), remote: other(paragraphs) }),
        )
        expect(plan).toMatchObject({ unchanged: true })
      }),
    )
  })

  test('differs where a word or the end of a line does, and is sent as it is written here', () => {
    fc.assert(
      fc.property(paragraphsArb, paragraphsArb, notationArb, (before, now, notation) => {
        const linesOf = (paragraphs: readonly (readonly string[])[]) => paragraphs.map((words) => words.join(' ')).join('\n')
        const isSame = linesOf(before) === linesOf(now)
        const plan = reconcilePair(
          onePair({ field: { type: 'html' }, base: notation(before), local: notation(now), remote: notation(before) }),
        )
        expect(plan.remotePatch).toEqual(isSame ? {} : { name: notation(now) })
      }),
    )
  })

  test('differs where a line ends elsewhere, or a link leads elsewhere, although each word is the same', () => {
    const cutArb = fc
      .array(wordArb, { minLength: 2, maxLength: 6 })
      .chain((words) => fc.integer({ min: 1, max: words.length - 1 }).map((at) => [words.slice(0, at), words.slice(at)] as const))
    fc.assert(
      fc.property(cutArb, notationArb, ([first, second], notation) => {
        expect(sameValue('html', notation([[...first, ...second]]), notation([first, second]))).toBe(false)
      }),
    )
    const link = (address: string) => `<p>See <a href="${address}">the offer</a>.</p>`
    for (const [one, other] of [
      ['https://one.example/a', 'https://one.example/b'],
      ['https://one.example/a', 'mailto:ann@one.example'],
      ['tel:+4930123', 'tel:+4930124'],
    ] as const)
      expect(sameValue('html', link(one), link(other))).toBe(false)
    expect(sameValue('html', link('https://one.example/a'), '<p>See the offer.</p>')).toBe(false)
    expect(sameValue('html', '<p>See <a href="https://one.example/">one.example</a>.</p>', '<p>See one.example.</p>')).toBe(true)
  })

  test('is the same where a CRM writes the address of a link anew, and differs where a line of preformatted text ends elsewhere', () => {
    const link = (address: string) => `<p>See <a href="${address}">the offer</a>.</p>`
    for (const [one, other] of [
      ['https://one.example', 'https://one.example/'],
      ['HTTPS://One.Example/A?b=1', 'https://one.example/A?b=1'],
      ['https://one.example/über uns', 'https://one.example/%C3%BCber%20uns'],
      ['tel:+49 30 123', 'tel:+4930123'],
    ] as const)
      expect([one, sameValue('html', link(one), link(other))]).toEqual([one, true])
    expect(sameValue('html', link('https://one.example/A'), link('https://one.example/a'))).toBe(false)
    expect(sameValue('html', '<pre>10:00 gate\n11:00 bus</pre>', '<pre>10:00 gate 11:00 bus</pre>')).toBe(false)
    expect(sameValue('html', '<pre>10:00 gate\n11:00 bus</pre>', '<pre>10:00 gate<br>11:00 bus</pre>')).toBe(true)
  })

  test('without a word is blank, and any text at all is read without an error', () => {
    for (const empty of ['<p></p>', '<p>&nbsp;</p>', '<br/>', '<!-- x -->', '<style>p{}</style>']) {
      expect(sameValue('html', empty, null)).toBe(true)
    }
    // Any code units: the library's own strings of all of Unicode take seconds to be prepared.
    const anyText = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(60, 62, 38, 35, 47, 33)), {
      maxLength: 40,
    })
    fc.assert(fc.property(anyText, (units) => typeof htmlText(String.fromCharCode(...units)) === 'string'))
  })
})
