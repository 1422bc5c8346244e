import { crc32 as crcOf, deflateRawSync, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import Pdf from 'pdfkit'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { isStorableValue } from '../../../src/lib/core/storable-text.ts'
import type { ContentPart } from '../../../src/lib/knowledge/domain/content.ts'
import { contentOf, type Readable } from '../../../src/lib/knowledge/formats/content-of.ts'
import { inThread } from '../../../src/lib/knowledge/formats/in-thread.ts'

type Given = { readonly type?: string; readonly name?: string; readonly expectsData?: boolean; readonly pieces?: number }

/** A source whose bytes come in small pieces, so that whatever can be cut is cut. */
function source(content: string | Uint8Array, { type = '', name = '', expectsData = false, pieces = 7 }: Given = {}): Readable {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    contentType: type,
    name,
    expectsData,
    async *open() {
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces)
    },
  }
}

async function all<Each>(parts: AsyncIterable<Each>): Promise<readonly Each[]> {
  const read: Each[] = []
  for await (const part of parts) read.push(part)
  return read
}

async function read(content: string | Uint8Array, given: Given = {}): Promise<readonly ContentPart[]> {
  return all((await contentOf(source(content, given))).parts())
}

/** The text of all lines, as the document of the feature writes them. */
async function lines(content: string | Uint8Array, given: Given = {}): Promise<readonly string[]> {
  return (await read(content, given)).flatMap((part) =>
    part.kind === 'prose' ? [part.text] : part.lines.map(({ path, value }) => `${path}: ${value}`),
  )
}

async function codeOf(content: string | Uint8Array, given: Given = {}): Promise<string> {
  try {
    await read(content, given)
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.code
    throw thrown
  }
  return 'read'
}

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

  it('an archive that would unpack to far more than it says, or than fits, is refused', async () => {
    const letters = Buffer.alloc(100_000_000, 'a')
    expect(await codeOf(zip('word/document.xml', letters), { pieces: 65_536 })).toBe('content_too_large')
    expect(await codeOf(zip('word/document.xml', letters, 10), { pieces: 65_536 })).toBe('content_malformed')
    expect(await codeOf(zip('xl/workbook.xml', Buffer.from('x')))).toBe('format_not_supported')
  })

  describe('a document of a few kilobytes', () => {
    const codeIn = (reading: AsyncIterable<unknown>) =>
      all(reading).then(
        () => 'read',
        (thrown: unknown) => (thrown instanceof Failure ? thrown.code : String(thrown)),
      )

    it('that grows beyond its memory when it is taken apart ends its own reader alone', async () => {
      const elements = docx('<w:p/>'.repeat(400_000))
      const buffers = packedPdf(Buffer.alloc(64_000_000, ' '))
      expect(Math.max(elements.length, buffers.length)).toBeLessThan(80_000)
      const small = { heapMegabytes: 24, bufferBytesMax: 20_000_000 }
      expect(await Promise.all([codeIn(inThread('docx', elements, small)), codeIn(inThread('pdf', buffers, small))])).toEqual([
        'content_too_large',
        'content_too_large',
      ])
    })

    it('that keeps its reader busy is given up, by the clock and by whoever asked; the next one is read', async () => {
      const busy = packedPdf(Buffer.alloc(20_000_000, 'q '))
      const asked = new AbortController()
      const given = codeIn(inThread('pdf', busy, { signal: asked.signal }))
      asked.abort(new Failure({ kind: 'lease_lost', code: 'claim_lost', message: 'Somebody else has it.' }))
      expect(await Promise.all([codeIn(inThread('pdf', busy, { ms: 300 })), given])).toEqual(['document_too_slow', 'claim_lost'])
      expect(await codeIn(inThread('docx', docx('<w:p><w:r><w:t>Returns</w:t></w:r></w:p>')))).toBe('read')
    })
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

async function pdf(write: (document: PDFKit.PDFDocument) => void): Promise<Uint8Array> {
  const document = new Pdf()
  write(document)
  document.end()
  return buffer(document)
}

/** A page whose content is packed. */
function packedPdf(content: Buffer): Buffer {
  const packed = deflateSync(content)
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>'),
    Buffer.concat([
      Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`),
      packed,
      Buffer.from('\nendstream'),
    ]),
  ]
  const written = objects.flatMap((object, index) => [Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
  // Without a table of places: a reader looks for the objects.
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), ...written, Buffer.from('trailer << /Size 5 /Root 1 0 R >>\n%%EOF')])
}

/** An archive of one file. @param saidBytes what it says of the file's size */
function zip(name: string, content: Buffer, saidBytes = content.length): Buffer {
  const packed = deflateRawSync(content)
  const fixed = (central: boolean) => {
    const header = Buffer.alloc(central ? 46 : 30)
    header.writeUInt32LE(central ? 0x02014b50 : 0x04034b50, 0)
    const at = central ? 6 : 4
    header.writeUInt16LE(20, at)
    header.writeUInt16LE(8, at + 4)
    header.writeUInt32LE(crcOf(content), at + 10)
    header.writeUInt32LE(packed.length, at + 14)
    header.writeUInt32LE(saidBytes, at + 18)
    header.writeUInt16LE(name.length, at + 22)
    return Buffer.concat([header, Buffer.from(name)])
  }
  const local = Buffer.concat([fixed(false), packed])
  const central = fixed(true)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

/** The least that a reader takes for a Word document. */
function docx(body: string): Buffer {
  const namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
  return zip(
    'word/document.xml',
    Buffer.from(`<?xml version="1.0"?><w:document ${namespace}><w:body>${body}</w:body></w:document>`),
  )
}

/** What a reader that tries again at each place would take minutes or days for. */
describe('content made to keep a reader busy', () => {
  const large = { pieces: 65_536 }

  it('a page with more open elements than a page has is refused before its tags are compared with all of them', async () => {
    const page = `${'<b>'.repeat(500_000)}${'</i>'.repeat(500_000)}`
    expect(await codeOf(page, { ...large, type: 'text/html' })).toBe('content_too_deep')
  })

  it('names of XML that fill megabytes are not put together for each element', async () => {
    const names = Array.from({ length: 60 }, (_, level) => `${'n'.repeat(20_000)}${level}`)
    const xml = `${names.map((name) => `<${name}>`).join('')}${'<a>1</a>'.repeat(99_000)}${names
      .toReversed()
      .map((name) => `</${name}>`)
      .join('')}`
    const parts = await read(`<?xml version="1.0"?>${xml}`, { ...large, type: 'application/xml' })
    expect(parts).toHaveLength(99_000)
    expect(parts.at(-1)).toMatchObject({ path: expect.stringMatching(/^n{200}\.n{200}.*\.a\[98999\]$/) })
  })

  it('a heading of Markdown that does not end is a heading', async () => {
    const title = `a${' '.repeat(9_000)}${'#'.repeat(9_000)}b`
    const [part] = await read(`# ${title}\n`, { ...large, type: 'text/markdown' })
    expect(part).toMatchObject({ path: 'a ' + '#'.repeat(198) })
    expect((await read('## C# ##\ntext', { type: 'text/markdown' }))[0]).toMatchObject({ path: 'C#' })
  })

  it('a book in one value comes in lines that are no longer than a stretch, and none of it is lost', async () => {
    const book = 'One sentence and another. '.repeat(20_000).trim()
    const parts = await read(JSON.stringify([{ book }]), { ...large, type: 'application/json' })
    const told = parts.flatMap((part) => (part.kind === 'record' ? part.lines : []))
    expect(new Set(parts.map(({ path }) => path))).toEqual(new Set(['[0]']))
    expect(Math.max(...told.map(({ value }) => value.length))).toBeLessThanOrEqual(20_000)
    expect(Math.max(...parts.map((part) => (part.kind === 'record' ? part.lines.length : 0)))).toBeLessThan(10)
    expect(told.map(({ value }) => value).join(' ')).toBe(book)
  })
})
