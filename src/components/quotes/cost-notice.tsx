import { linesWithoutCost } from '@/src/lib/records/quotes/line-totals.ts'

/** Says of how many lines the margin knows no cost; for those who see costs. */
export function CostNotice({ lines }: { lines: readonly { readonly unit_cost: number | string | null }[] }) {
  const count = linesWithoutCost(lines)
  if (count === 0) return null
  const many = count === lines.length && count > 1 ? `None of the ${count} lines has` : null
  return (
    <p className="px-4 pb-3 text-right text-muted">
      {many ?? (count === 1 ? '1 line has no' : `${count} lines have no`)} cost entered and {count === 1 ? 'counts' : 'count'} as
      costing nothing: the margin is at most this.
    </p>
  )
}
