import { Skeleton } from '@heroui/react/skeleton'

const rows = ['a', 'b', 'c', 'd', 'e', 'f']

/** The skeleton of a page while it loads. */
export function PageSkeleton() {
  return (
    <div>
      <output className="sr-only">Loading…</output>
      <Skeleton className="h-7 w-48 rounded-md" />
      <Skeleton className="mt-2 h-4 w-72 max-w-full rounded-md" />
      <div className="mt-6 rounded-lg border border-border bg-surface p-4">
        {rows.map((row) => (
          <Skeleton key={row} className="my-3 h-5 rounded-md" />
        ))}
      </div>
    </div>
  )
}
