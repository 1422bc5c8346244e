import { amountsText } from '@/src/components/industries/amounts.ts'

type Amounts = Readonly<Record<string, number>>

/** Amounts of one record and with all below it, by what they are. */
export function WorthTable({
  kinds,
  totalLabel,
}: {
  kinds: readonly (readonly [label: string, own: Amounts, total: Amounts])[]
  totalLabel: string
}) {
  const cell = 'px-4 py-2 text-right tabular-nums align-top'
  return (
    <table className="w-full text-left">
      <thead className="text-muted">
        <tr className="border-b border-border">
          <th scope="col" className="px-4 py-2 font-normal">
            <span className="sr-only">What</span>
          </th>
          <th scope="col" className={`${cell} font-normal`}>
            Itself
          </th>
          <th scope="col" className={`${cell} font-normal`}>
            {totalLabel}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-border">
        {kinds.map(([label, own, total]) => (
          <tr key={label}>
            <th scope="row" className="px-4 py-2 align-top font-normal">
              {label}
            </th>
            <td className={cell}>{amountsText(own) || '–'}</td>
            <td className={cell}>{amountsText(total) || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
