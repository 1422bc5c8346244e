import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OfferPage } from '@/src/components/quotes/offer-page.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { readOffer } from './read-offer.ts'
import { waitText } from './wait-text.ts'

type Props = { params: Promise<{ token: string }> }

/** The same for every token, so that it tells nothing. */
export const metadata: Metadata = { title: 'Quote', referrer: 'no-referrer', robots: { index: false, follow: false } }

/** A quote as its customer reads and decides it, by a link and without an account. */
export default async function PublicQuotePage({ params }: Props) {
  const { token } = await params
  const offer = await readOffer(token)
  if (offer.kind === 'wait') {
    return (
      <Notice tone="warning" quiet title="Too many addresses were tried from here">
        Wait {waitText(offer.seconds)}, then open your link again.
      </Notice>
    )
  }
  if (offer.result === null) notFound()
  return <OfferPage quote={offer.result} token={token} />
}
