import type { OfferedQuote } from '@/src/lib/objects/offered-quote.ts'
import { moneyText, numberText, priceText } from '@/src/lib/quotes/quote-text.ts'

/** The lines of a quote and what they come to; narrow screens get each line as a card. */
export function OfferLines({
  quote: { lines, currency, subtotal, tax_total: tax, total },
}: {
  quote: Pick<OfferedQuote, 'lines' | 'currency' | 'subtotal' | 'tax_total' | 'total'>
}) {
  const cell = 'sm:px-4 sm:py-2.5 sm:text-right tabular-nums'
  return (
    <>
      <table className="block w-full text-left sm:table">
        <caption className="sr-only">Lines of the quote</caption>
        <thead className="hidden border-b border-border text-muted sm:table-header-group">
          <tr>
            {['Description', 'Quantity', 'Price', 'Discount', 'Tax', 'Amount'].map((title, column) => (
              <th key={title} scope="col" className={`px-4 py-2 font-medium ${column === 0 ? '' : 'text-right'}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="block divide-y divide-border sm:table-row-group">
          {lines.map((line) => (
            <tr key={line.id} className="grid grid-cols-2 gap-x-3 px-4 py-3 sm:table-row sm:p-0">
              <td className="col-span-2 break-words whitespace-pre-wrap sm:px-4 sm:py-2.5">{line.description}</td>
              <td className={cell}>
                <Label>Quantity</Label> {numberText(line.quantity)}
              </td>
              <td className={cell}>
                <Label>Price</Label> {priceText(line.unit_price, currency)}
              </td>
              <td className={`empty:max-sm:hidden ${cell}`}>
                {line.discount_percent === 0 ? null : (
                  <>
                    <Label>Discount</Label> {numberText(line.discount_percent)}%
                  </>
                )}
              </td>
              <td className={cell}>
                <Label>Tax</Label> {numberText(line.tax_rate)}%
              </td>
              <td className={`col-span-2 font-medium whitespace-nowrap sm:font-normal ${cell}`}>
                {moneyText(line.net, currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Totals
        rows={[
          ['Subtotal', moneyText(subtotal, currency)],
          ['Tax', moneyText(tax, currency)],
        ]}
        total={moneyText(total, currency)}
      />
    </>
  )
}

function Label({ children }: { children: string }) {
  return <span className="text-muted sm:sr-only">{children}</span>
}

/** What it is, and how much. */
type Amount = readonly [string, string]
const none: readonly Amount[] = []

/** What a quote comes to, one amount below the other. */
export function Totals({
  rows,
  total,
  after = none,
}: {
  rows: readonly Amount[]
  total: string
  /** What it costs and earns, which is no part of the total. */
  after?: readonly Amount[]
}) {
  const shown = ([label, amount]: Amount) => (
    <div key={label} className="contents">
      <dt className="text-muted">{label}</dt>
      <dd>{amount}</dd>
    </div>
  )
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 border-t border-border px-4 py-3 text-right tabular-nums">
      {rows.map(shown)}
      <dt className="font-semibold">Total</dt>
      <dd className="font-semibold">{total}</dd>
      {after.map(shown)}
    </dl>
  )
}
