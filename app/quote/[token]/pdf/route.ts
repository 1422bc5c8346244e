import { quotePdf } from '@/src/lib/quotes/quote-pdf.ts'
import { pdfResponse } from '@/src/lib/quotes/pdf-response.ts'
import { readOffer } from '../read-offer.ts'

/** The quote of a link as a PDF. */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const offer = await readOffer((await params).token)
  if (offer.kind === 'wait') return new Response(null, { status: 429, headers: { 'retry-after': String(offer.seconds) } })
  if (offer.result === null) return new Response(null, { status: 404 })
  return pdfResponse(await quotePdf(offer.result), offer.result)
}
