import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStorableValue } from '../../../src/lib/core/text/storable-text.ts'
import { contentOf } from '../../../src/lib/knowledge/formats/content-of.ts'
import { docx, pdf } from './support/documents.ts'
import { all, codeOf, lines, read, source } from './support/read-content.ts'

const customer = { id: 'cust-123', name: 'John Doe', email: 'john@example.com', subscription: 'Premium', support_level: 'Gold' }

describe('JSON', () => {
  const json = { type: 'application/json' }

  it('becomes lines as they are documented, one record for each item of the list', async () => {
    const content = JSON.stringify({ customers: [customer, { id: 'cust-124', tags: ['a', 'b'] }], total: 2 })
    expect(await read(content, json)).toEqual([
      {
        kind: 'record',
        path: 'customers[0]',
        lines: [
          { path: 'customers[0].id', value: 'cust-123' },
          { path: 'customers[0].name', value: 'John Doe' },
          { path: 'customers[0].email', value: 'john@example.com' },
          { path: 'customers[0].subscription', value: 'Premium' },
          { path: 'customers[0].support_level', value: 'Gold' },
        ],
      },
      {
        kind: 'record',
        path: 'customers[1]',
        lines: [
          { path: 'customers[1].id', value: 'cust-124' },
          { path: 'customers[1].tags[0]', value: 'a' },
          { path: 'customers[1].tags[1]', value: 'b' },
        ],
      },
      { kind: 'record', path: '', lines: [{ path: 'total', value: '2' }] },
    ])
  })

  it('keeps every digit of a number, and quotes names that look like paths', async () => {
    const content = '[{"id":12345678901234567890,"a.b":1.50,"":true,"x[0]":-1e-7,"none":null,"blank":" "}]'
    expect(await lines(content, json)).toEqual([
      '[0].id: 12345678901234567890',
      '[0]["a.b"]: 1.50',
      '[0][""]: true',
      '[0]["x[0]"]: -1e-7',
    ])
  })

  it('goes on counting where the page before ended', async () => {
    const counted = new Map<string, number>()
    const paths = async (content: string) => {
      const parts = await all((await contentOf(source(content, json))).parts(counted))
      return parts.map(({ path }) => path)
    }
    expect(await paths('{"data":{"customers":[{"id":1},{"id":2}]}}')).toEqual(['data.customers[0]', 'data.customers[1]'])
    expect(await paths('{"data":{"customers":[{"id":3}]}}')).toEqual(['data.customers[2]'])
  })

  it('holds no leaf back and makes none up, whatever the data and wherever its bytes are cut', async () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null))
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 4 }), tie('tree'), { maxKeys: 4 }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 1, max: 9 }), async (value, pieces) => {
        const parts = await read(JSON.stringify(value), { ...json, pieces })
        expect(isStorableValue(parts)).toBe(true)
        expect(parts.flatMap((part) => (part.kind === 'record' ? part.lines.map(({ value }) => value) : [])).sort()).toEqual(
          leavesOf(value).sort(),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('survives NUL and half of a surrogate pair', async () => {
    expect(await lines('[{"a\\u0000b":"x\\u0000y\\ud800z"}]', json)).toEqual(['[0].ab: xy\uFFFDz'])
  })

  it('is refused in words where it is nested 10,000 levels deep, broken, or ends too early', async () => {
    expect(await codeOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`, json)).toBe('content_too_deep')
    expect(await codeOf(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, json)).toBe('content_too_deep')
    for (const broken of ['{"a":1', '{"a":}', '[1,]', '{"a":1}}', 'nonsense', '', '{"a":"\\x"}'])
      expect([broken, await codeOf(broken, json)]).toEqual([broken, 'content_malformed'])
  })

  it('gives a record of very many lines in parts of one path', async () => {
    const parts = await read(JSON.stringify([Array.from({ length: 4_500 }, (_, index) => index)]), { ...json, pieces: 4_096 })
    expect(parts.map((part) => [part.path, part.kind === 'record' ? part.lines.length : 0])).toEqual([
      ['[0]', 2_000],
      ['[0]', 2_000],
      ['[0]', 500],
    ])
  })

  it('is told from text that only begins like it', async () => {
    expect(await lines('[1] See the appendix.\nMore.', { type: 'text/plain' })).toEqual(['[1] See the appendix.\nMore.'])
    expect(await lines('[{"a":1}]', { type: 'text/plain' })).toEqual(['[0].a: 1'])
    expect(await lines('[{"a":1}]')).toEqual(['[0].a: 1'])
  })

  it('of one value a line is a list', async () => {
    expect(await lines('{"a":1}\n{"a":2}\n', { type: 'application/x-ndjson' })).toEqual(['[0].a: 1', '[1].a: 2'])
    expect(await lines('{"a":1}\n{"a":2}', { name: '/export.jsonl' })).toEqual(['[0].a: 1', '[1].a: 2'])
  })
})

/** Every leaf that says something, as text. */
function leavesOf(value: unknown): string[] {
  if (value === null) return []
  if (typeof value === 'object') return Object.values(value).flatMap(leavesOf)
  const told = (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\u0000', '').toWellFormed().trim()
  return told === '' ? [] : [told]
}

describe('a page where JSON was expected', () => {
  const page = '<!DOCTYPE html><html><body><h1>Welcome</h1><p>Hello.</p></body></html>'
  it.each([
    ['JSON is what it says it is', page, { type: 'application/json' }],
    ['only data will do', page, { type: 'text/html', expectsData: true }],
    ['it says nothing and only data will do', `\n${page}`, { expectsData: true }],
  ])('is told as such when %s', async (_when, content, given) => {
    expect(await codeOf(content, given)).toBe('html_instead_of_json')
  })

  it('is told as a sign-in page where it asks for a password', async () => {
    expect(await codeOf(`${page}<form><input name="p" type="password"></form>`, { type: 'text/html' })).toBe('sign_in_page')
  })

  it('is a source like others where a page was asked for', async () => {
    expect(await read(page, { type: 'text/html; charset=utf-8' })).toEqual([
      { kind: 'prose', path: 'Welcome', text: 'Welcome\n\nHello.' },
    ])
  })
})

describe('other formats', () => {
  it('CSV has a record a row, whatever parts the columns', async () => {
    const comma = '\uFEFFid,name,note\r\n1,"Doe, John","said ""hi"""\r\n2,Jane,\r\n'
    expect(await lines(comma, { type: 'text/csv' })).toEqual([
      'rows[0].id: 1',
      'rows[0].name: Doe, John',
      'rows[0].note: said "hi"',
      'rows[1].id: 2',
      'rows[1].name: Jane',
    ])
    expect(await lines('id;name\n1;Zoë', { name: '/customers.csv' })).toEqual(['rows[0].id: 1', 'rows[0].name: Zoë'])
  })

  it('CSV of separators alone is refused before it is made cells of, quoted or not', async () => {
    const many = ','.repeat(19_000_000)
    for (const text of [many, `a,b\n1,2\n${many}`, `a,b\n"${many}"`])
      expect(await codeOf(text, { type: 'text/csv' })).toBe('content_malformed')
  })

  it('XML with an element of attributes alone is refused before they are put together, and entities do not grow', async () => {
    const attributes = Array.from({ length: 400_000 }, (_, index) => `a${index}=""`).join(' ')
    const few = Array.from({ length: 1_000 }, (_, index) => `a${index}="1"`).join(' ')
    expect(await lines(`<r ${few}/>`, { type: 'application/xml' })).toHaveLength(1_000)
    for (const text of [`<r ${attributes}/>`, `<r><a/><a ${attributes}/></r>`])
      expect(await codeOf(text, { type: 'application/xml' })).toBe('too_many_values')
    const laughs = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l><m>&b;</m></l>`
    expect(await lines(laughs, { type: 'application/xml' })).toEqual(['l.m: &b;'])
  })

  it('text of Windows is read in its own letters', async () => {
    expect(await lines(Buffer.from('id;name\n1;Zo\xEB', 'latin1'), { type: 'text/csv' })).toEqual([
      'rows[0].id: 1',
      'rows[0].name: Zoë',
    ])
    expect(await lines(Buffer.from('Zo\xEB', 'latin1'), { type: 'text/plain; charset=iso-8859-1' })).toEqual(['Zoë'])
    expect(await lines(Buffer.from('\uFEFFZoë', 'utf16le'), { type: 'text/plain' })).toEqual(['Zoë'])
  })

  it('XML has a record for each of the outermost elements that repeat', async () => {
    const content =
      '<?xml version="1.0"?><shop><name>Acme</name><customers><customer id="7"><name>John &amp; Co</name><tag>a</tag><tag>b</tag></customer><customer id="8"/></customers></shop>'
    expect(await lines(content, { type: 'application/xml' })).toEqual([
      'shop.customers.customer[0].id: 7',
      'shop.customers.customer[0].name: John & Co',
      'shop.customers.customer[0].tag[0]: a',
      'shop.customers.customer[0].tag[1]: b',
      'shop.customers.customer[1].id: 8',
      'shop.name: Acme',
    ])
  })

  it('XML whose entities would grow, or that is nested too deeply, does neither', async () => {
    const bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><x><y>&b;</y></x>'
    expect((await lines(bomb, { type: 'text/xml' })).join()).not.toContain('lollol')
    expect(await codeOf('<a>'.repeat(10_000), { type: 'text/xml' })).toBe('content_too_deep')
    expect(await codeOf('<a><b>', { type: 'text/xml' })).toBe('content_malformed')
  })

  it('HTML is what a reader of the page reads', async () => {
    const content =
      '<html><head><title>Shop</title><style>p{}</style></head><body><p>Open  daily.</p><script>bad()</script><h2>Prices</h2><table><tr><td>Tea</td><td>3&nbsp;€</td></tr></table><ul><li>one</li></ul></body></html>'
    expect(await read(content, { type: 'text/html' })).toEqual([
      { kind: 'prose', path: 'Shop', text: 'Open daily.' },
      { kind: 'prose', path: 'Prices', text: 'Prices\n\nTea | 3 € |\n\n• one' },
    ])
    expect(await codeOf('<div>'.repeat(1_000), { type: 'text/html' })).toBe('read')
  })

  it('Markdown is parted by its headings, and text is not', async () => {
    const content = '# Returns\nWithin 30 days.\n\n## Refunds\n```\n# no heading\n```\n'
    expect((await read(content, { name: 'faq.md' })).map(({ path }) => path)).toEqual(['Returns', 'Refunds'])
    expect((await read(content, { type: 'text/plain' })).map(({ path }) => path)).toEqual([''])
  })

  it('a long text is parted between words, and none of it is lost', async () => {
    const words = Array.from({ length: 9_000 }, (_, index) => `word${index}`)
    const parts = await read(words.join(' '), { type: 'text/plain', pieces: 4_096 })
    expect(parts.length).toBeGreaterThan(3)
    expect(parts.flatMap((part) => (part.kind === 'prose' ? part.text.split(/\s/) : []))).toEqual(words)
  })

  it('a PDF is read page by page, and a scan is told', async () => {
    const pages = await pdf((document) => document.text('Return policy: 30 days.').addPage().text('Shipping is free.'))
    expect(await read(pages, { type: 'application/octet-stream', pieces: 4_096 })).toEqual([
      { kind: 'prose', path: 'page 1', text: 'Return policy: 30 days.' },
      { kind: 'prose', path: 'page 2', text: 'Shipping is free.' },
    ])
    expect(await codeOf(await pdf((document) => document.rect(0, 0, 9, 9).fill()), { pieces: 4_096 })).toBe('pdf_without_text')
    expect(await codeOf('%PDF-1.7 nothing behind it')).toBe('content_malformed')
  })

  it('a Word document is read with its headings', async () => {
    const content = docx(
      '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Returns</w:t></w:r></w:p><w:p><w:r><w:t>Within 30 days.</w:t></w:r></w:p>',
    )
    expect(await read(content, { name: 'policy.docx', pieces: 4_096 })).toEqual([
      { kind: 'prose', path: 'Returns', text: 'Returns\n\nWithin 30 days.' },
    ])
  })

  it('what is no text is refused', async () => {
    expect(
      await codeOf(
        Uint8Array.from({ length: 3_000 }, (_, index) => (index * 7_919) % 251),
        { type: 'image/png' },
      ),
    ).toBe('format_not_supported')
  })
})
