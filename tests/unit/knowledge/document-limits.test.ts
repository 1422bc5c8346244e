import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { inThread } from '../../../src/lib/knowledge/formats/in-thread.ts'
import { docx, packedPdf, zip } from './support/documents.ts'
import { all, codeOf, read } from './support/read-content.ts'

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

  it('that keeps its reader busy is given up, by the clock and by the caller; the next one is read', async () => {
    const busy = packedPdf(Buffer.alloc(20_000_000, 'q '))
    const asked = new AbortController()
    const given = codeIn(inThread('pdf', busy, { signal: asked.signal }))
    asked.abort(new Failure({ kind: 'lease_lost', code: 'claim_lost', message: 'Somebody else has it.' }))
    expect(await Promise.all([codeIn(inThread('pdf', busy, { ms: 300 })), given])).toEqual(['document_too_slow', 'claim_lost'])
    expect(await codeIn(inThread('docx', docx('<w:p><w:r><w:t>Returns</w:t></w:r></w:p>')))).toBe('read')
  })
})

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
