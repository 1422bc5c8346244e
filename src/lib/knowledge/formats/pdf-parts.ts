import { Failure } from '../../core/errors.ts'
import type { ContentPart } from '../domain/content.ts'
import { createProseCollector } from './prose.ts'
import { unreadable } from './refusals.ts'
import { formatNumber } from '../../core/text/number-text.ts'

const pagesMax = 2_000

/**
 * The text of a PDF, page by page. The parser is loaded when there is something for it to read.
 * @throws Failure `content_malformed`, `pdf_without_text` for a scan, `pdf_too_long`
 */
export async function* pdfParts(bytes: Uint8Array): AsyncGenerator<ContentPart, void, undefined> {
  const { getDocumentProxy } = await import('unpdf')
  // A copy: the parser takes over what it is given.
  const document = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 }).catch((cause: unknown) => {
    throw unreadable('PDF', cause)
  })
  let characters = 0
  try {
    if (document.numPages > pagesMax) throw tooLong()
    for (let number = 1; number <= document.numPages; number += 1) {
      const prose = createProseCollector(`page ${number}`)
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      for (const item of items) if ('str' in item) prose.add(`${item.str}${item.hasEOL ? '\n' : ''}`)
      page.cleanup()
      for (const part of prose.finish()) {
        if (part.kind === 'prose') characters += part.text.length
        yield part
      }
    }
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : unreadable('PDF', thrown)
  } finally {
    await document.loadingTask.destroy()
  }
  if (characters === 0) {
    const message = 'The PDF holds no text: it is a scan or pictures.'
    throw new Failure({ kind: 'rejected', code: 'pdf_without_text', message })
  }
}

function tooLong(): Failure {
  const message = `The PDF has more than ${formatNumber(pagesMax)} pages.`
  return new Failure({ kind: 'rejected', code: 'pdf_too_long', message })
}
