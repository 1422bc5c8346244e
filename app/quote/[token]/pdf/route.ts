import { quotePdf } from '@/src/lib/quotes/quote-pdf.ts'
import { pdfResponse } from '@/src/lib/quotes/pdf-response.ts'
import { readOffer } from '../read-offer.ts'
import { waitText } from '../wait-text.ts'

/** The quote of a link as a PDF. */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const offer = await readOffer((await params).token)
  if (offer.kind === 'wait') {
    return inWords(429, `Too many addresses were tried from here. Wait ${waitText(offer.seconds)}, then open your link again.`, {
      'retry-after': String(offer.seconds),
    })
  }
  if (offer.result === null) {
    return inWords(
      404,
      'This link leads to no quote. It may be incomplete, or the quote was withdrawn, replaced, declined or has expired. Ask the person who sent it to you.',
    )
  }
  return pdfResponse(await quotePdf(offer.result), offer.result)
}

function inWords(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}
