import { FileText } from 'lucide-react'
import NextLink from 'next/link'
import type { QuoteFacts } from '@/app/dashboard/_records/read-quote.ts'
import { CostNotice } from '@/src/components/quotes/cost-notice.tsx'
import { CreditNotice } from '@/src/components/quotes/credit-notice.tsx'
import { LinesEditor } from '@/src/components/quotes/lines-editor.tsx'
import { OfferLines } from '@/src/components/quotes/offer-lines.tsx'
import { QuoteSteps } from '@/src/components/quotes/quote-steps.tsx'
import { stateLooks } from '@/src/components/quotes/quote-words.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { moneyText } from '@/src/lib/quotes/quote-text.ts'
import type { QuoteCredit } from '@/src/lib/records/quotes/credit.ts'
import type { QuoteLine } from '@/src/lib/records/quotes/lines.ts'
import { quoteSteps, whyNot } from '@/src/lib/records/quotes/possible-steps.ts'

/** Whether a quote’s own fields and lines can be changed. */
export function isOpenDraft({ status, superseded_at: since }: Pick<QuoteFacts, 'status' | 'superseded_at'>): boolean {
  return status === 'draft' && since === null
}

/** What a quote’s page shows before its fields: how it stands, what can be done with it, and its lines. */
export function QuotePanels({
  parts: { quote, lines, versions, credit, email, canMail, seesCosts },
  organizationId,
  canEdit,
  now,
}: {
  parts: {
    readonly quote: QuoteFacts
    readonly lines: readonly QuoteLine[]
    readonly versions: readonly QuoteFacts[]
    readonly credit: QuoteCredit | null
    readonly email: string
    readonly canMail: boolean
    readonly seesCosts: boolean
  }
  organizationId: string
  canEdit: boolean
  now: number
}) {
  const known = {
    status: quote.status,
    isNewest: quote.superseded_at === null,
    lineCount: lines.length,
    validUntil: quote.valid_until,
  }
  const why = Object.fromEntries(quoteSteps.map((step) => [step, whyNot(step, known, now)]))
  const pdf = `/api/v1/tenants/${organizationId}/quotes/${quote.id}/pdf`
  const isEdited = canEdit && isOpenDraft(quote)
  return (
    <div className="mb-4 flex flex-col gap-4">
      <Panel
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            Status <State quote={quote} />
          </span>
        }
        actions={
          <a href={pdf} className="text-link inline-flex min-h-6 items-center gap-1.5">
            <FileText aria-hidden className="size-4" />
            Open as PDF
          </a>
        }
      >
        <div className="flex flex-col gap-3">
          <Decision quote={quote} />
          {canEdit ? (
            <QuoteSteps
              quote={{ id: quote.id, number: quote.quote_number }}
              why={{
                send: why['send'] ?? null,
                renew: why['renew'] ?? null,
                accept: why['accept'] ?? null,
                reject: why['reject'] ?? null,
                expire: why['expire'] ?? null,
                revise: why['revise'] ?? null,
                duplicate: why['duplicate'] ?? null,
              }}
              email={email}
              credit={<CreditNotice credit={credit} total={quote.total} currency={quote.currency} />}
              canMail={canMail}
            />
          ) : null}
          {versions.length > 1 ? <Versions quote={quote} versions={versions} /> : null}
        </div>
      </Panel>
      <Panel title="Lines" flush>
        {isEdited ? (
          <LinesEditor
            quote={{ id: quote.id, version: quote.version, currency: quote.currency }}
            lines={lines}
            credit={credit}
            seesCosts={seesCosts}
          />
        ) : (
          <>
            <OfferLines quote={{ ...quote, lines: [...lines] }} />
            {quote.cost_total === null || quote.margin === null ? null : (
              <p className="px-4 pb-3 text-right text-muted tabular-nums">
                Cost {moneyText(quote.cost_total, quote.currency)}, margin {moneyText(quote.margin, quote.currency)}
                {quote.margin_percent === null ? '' : ` (${quote.margin_percent}%)`}
              </p>
            )}
            {seesCosts ? <CostNotice lines={lines} /> : null}
            {quote.status === 'sent' ? (
              <div className="px-4 pb-4">
                <CreditNotice credit={credit} total={quote.total} currency={quote.currency} />
              </div>
            ) : null}
          </>
        )}
      </Panel>
    </div>
  )
}

function State({ quote: { status, superseded_at: since } }: { quote: QuoteFacts }) {
  const { label, tone } = stateLooks[status]
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      {since === null ? null : <Badge tone="neutral">Not the newest version</Badge>}
    </>
  )
}

function Decision({ quote: { status, decided_at: at, decided_by: by, reject_reason: reason } }: { quote: QuoteFacts }) {
  if (at === null) return null
  return (
    <p className="break-words">
      {status === 'accepted' ? 'Accepted' : 'Rejected'} <Time iso={at} />
      {by === null ? '' : ` by ${by}`}
      {reason === null ? '.' : `: ${reason}`}
    </p>
  )
}

function Versions({ quote, versions }: { quote: QuoteFacts; versions: readonly QuoteFacts[] }) {
  return (
    <nav aria-label="Versions">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {versions.map((version) => (
          <li key={version.id} className="inline-flex items-center gap-1.5">
            {version.id === quote.id ? (
              <span aria-current="page" className="font-medium">
                Version {version.version_number}
              </span>
            ) : (
              <NextLink href={recordHref('quote', version.id)} prefetch={false} className="text-link inline-block py-0.5">
                Version {version.version_number}
              </NextLink>
            )}
            <span className="text-muted">{stateLooks[version.status].label}</span>
          </li>
        ))}
      </ul>
    </nav>
  )
}
