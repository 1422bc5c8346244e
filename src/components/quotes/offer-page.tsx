import { FileText } from 'lucide-react'
import { OfferForm } from '@/src/components/quotes/offer-form.tsx'
import { OfferLines } from '@/src/components/quotes/offer-lines.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { quotePath } from '@/src/lib/core/secrets/link-token.ts'
import type { OfferedQuote } from '@/src/lib/objects/offered-quote.ts'
import { dayText } from '@/src/lib/quotes/quote-text.ts'

/** A quote as its customer reads it: what is offered, until when, and the form that decides it. */
export function OfferPage({ quote, token }: { quote: OfferedQuote; token: string }) {
  const { organization, quote_number: number, version_number: version, name, contact, account, valid_until: until } = quote
  const customer = [contact, account].filter((part) => part !== null).join(', ')
  return (
    <>
      <p className="font-medium break-words text-muted">{organization}</p>
      <h1 className="mt-1 text-2xl font-semibold break-words">
        Quote {number}
        {version > 1 ? <span className="text-base font-normal text-muted"> version {version}</span> : null}
      </h1>
      {name === null ? null : <p className="text-lg break-words">{name}</p>}
      <p className="mt-1 break-words text-muted">
        {customer === '' ? null : <>For {customer}. </>}
        {until === null ? null : <>Can be accepted until {dayText(until)} (UTC).</>}
      </p>
      {quote.status === 'accepted' ? (
        <div className="mt-4">
          <Notice tone="success" title="This quote is accepted" quiet>
            {quote.decided_by === null
              ? 'There is nothing more to do.'
              : `Accepted by ${quote.decided_by}. There is nothing more to do.`}
          </Notice>
        </div>
      ) : null}
      <div className="mt-5 rounded-xl border border-border bg-surface">
        <OfferLines quote={quote} />
      </div>
      {quote.terms === null ? null : (
        <section className="mt-5">
          <h2 className="font-medium">Terms</h2>
          <p className="mt-1 break-words whitespace-pre-wrap">{quote.terms}</p>
        </section>
      )}
      <p className="mt-4">
        <a href={`${quotePath(token)}/pdf`} className="text-link inline-flex min-h-6 items-center gap-1.5">
          <FileText aria-hidden className="size-4" />
          Open as PDF
        </a>
      </p>
      {quote.status === 'sent' ? (
        <section className="mt-6 rounded-xl border border-border bg-surface p-5">
          <h2 className="mb-3 text-lg font-semibold">Your decision</h2>
          <OfferForm token={token} organization={organization} />
        </section>
      ) : null}
    </>
  )
}
