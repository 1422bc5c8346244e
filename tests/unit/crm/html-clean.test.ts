import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanHtml, htmlOfLines } from '../../../src/lib/crm/domain/html-clean.ts'
import { isFormatted, linesOfHtml } from '../../../src/lib/crm/domain/html-lines.ts'
import { sameValue } from '../../../src/lib/crm/domain/normalize.ts'
import { htmlText } from '../../../src/lib/crm/domain/html-text.ts'

test.each([
  ['<p onclick="x()">Hi <b style="color:red">Ann</b></p>', '<p>Hi <b>Ann</b></p>'],
  ['<script>alert(1)</script>Hi<style>p{}</style>', 'Hi'],
  ['<img src=x onerror=alert(1)>Hi', 'Hi'],
  ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
  ['<a href=" JaVaScRiPt:alert(1)">x</a>', '<a>x</a>'],
  ['<svg><a href="https://x.test">y</a></svg>z', 'z'],
  ['<iframe src="https://x.test"></iframe><form action="/x">z</form>', 'z'],
  ['Ann & Ben < Eve', 'Ann &amp; Ben &lt; Eve'],
  ['&lt;script&gt;', '&lt;script&gt;'],
  ['<b>one<i>two</b>three', '<b>one<i>two</i></b>three'],
  ['<p>open', '<p>open</p>'],
  ['one<br/>two<hr>', 'one<br>two<hr>'],
])('of %s what may be shown is %s', (html, shown) => {
  expect(cleanHtml(html)).toBe(shown)
})

test('links lead to the web and to people, and give nothing away', () => {
  expect(cleanHtml('<a href="https://x.test/?a=1&b=2">x</a>')).toBe(
    '<a href="https://x.test/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a>',
  )
})

const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<p>',
        '</p>',
        '<b>',
        '</b>',
        '<br>',
        '<script>',
        '</script>',
        '<ul><li>',
        '</li></ul>',
        '<a href="x:y">',
        '</a>',
        '&amp;',
        '&',
        '<',
        '"',
        '<!--',
        '-->',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('cleaning twice changes nothing more, keeps what is read, and leaves no tag that is not allowed', () => {
  fc.assert(
    fc.property(markup, (html) => {
      const clean = cleanHtml(html)
      expect(cleanHtml(clean)).toBe(clean)
      expect(clean).not.toMatch(/<(?!\/?(?:p|b|br|ul|li|a)[ >])/)
      if (!/[<>&]|script/.test(html.replaceAll(/<\/?(?:p|b|br|ul|li)>|&amp;/g, ''))) expect(htmlText(clean)).toBe(htmlText(html))
    }),
  )
})

test('a text of lines that is not changed stays what it says', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'B', ' ', '\n', '&', '<', '>', '"', 'é') }), (text) => {
      const lines = linesOfHtml(htmlOfLines(text))
      expect(linesOfHtml(htmlOfLines(lines))).toBe(lines)
      expect(htmlText(htmlOfLines(text))).toBe(text.replace(/\s+/g, ' ').trim())
    }),
  )
})

test('what a CRM without formats makes of a text is no edit of it, but of its lists and links', () => {
  const part = fc.constantFrom(
    '<p>',
    '</p>',
    '<br>',
    '<hr>',
    '<div>',
    '</div>',
    '<b>',
    '</b>',
    '<table><tr><td>',
    '</td><td>',
    '</td></tr></table>',
    'one',
    ' two ',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const html = parts.join('')
      expect([html, sameValue('html', htmlOfLines(linesOfHtml(html)), html)]).toEqual([html, true])
    }),
  )
})

test.each([
  ['<p>One</p><p>Two<br>three</p>', 'One\n\nTwo\nthree', false],
  ['<ul><li>One</li><li>Two</li></ul>', '• One\n• Two', true],
  ['<h1>Title</h1>text', 'Title\n\ntext', true],
  ['Ann &amp; Ben', 'Ann & Ben', false],
  ['<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>', 'One Two\nThree', true],
  ['One<hr>Two', 'One\nTwo', true],
])('%s is edited as its lines', (html, lines, formatted) => {
  expect([linesOfHtml(html), isFormatted(html)]).toEqual([lines, formatted])
})

test('a text of nothing but items or signs is read once, not once for each of them', () => {
  expect(linesOfHtml('<li>'.repeat(25_000)).split('\n')).toHaveLength(25_000)
  expect(linesOfHtml('<'.repeat(100_000))).toHaveLength(100_000)
}, 5_000)
