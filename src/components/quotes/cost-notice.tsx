import { linesWithoutCost } from '@/src/lib/records/quotes/line-totals.ts'

/** Says of how many lines the margin knows no cost; for those who see costs. */
export function CostNotice({ lines }: { lines: readonly { readonly unit_cost: number | string | null }[] }) {
  const count = linesWithoutCost(lines)
  if (count === 0) return null
  return (
    <p className="px-4 pb-3 text-right text-muted">
      {count === 1 ? '1 line has no cost entered and counts' : `${count} lines have no cost entered and count`} as costing
      nothing: the margin is at most this.
    </p>
  )
}
