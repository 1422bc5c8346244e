import { ChevronRight, CircleAlert, TriangleAlert } from 'lucide-react'
import NextLink from 'next/link'
import type { Need } from '@/src/components/overview/needs.ts'

const looks = {
  danger: { icon: CircleAlert, className: 'text-danger-soft-foreground' },
  warning: { icon: TriangleAlert, className: 'text-warning-soft-foreground' },
} as const

/** What needs a person; each leads to where it is mended. */
export function NeedsList({ needs }: { needs: readonly Need[] }) {
  if (needs.length === 0) return null
  return (
    <section aria-label="What needs a person" className="overflow-hidden rounded-lg border border-border bg-surface">
      <ul className="divide-y divide-border">
        {needs.map((need) => {
          const { icon: Icon, className } = looks[need.tone]
          return (
            <li
              key={need.key}
              className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 px-4 py-3 sm:grid-cols-[auto_minmax(0,1fr)_auto]"
            >
              <Icon aria-hidden className={`mt-0.5 size-4 ${className}`} />
              <div className="min-w-0 break-words">
                <p className="font-medium">{need.title}</p>
                <p className="text-muted">{need.text}</p>
              </div>
              <NextLink
                href={need.href}
                className="text-link col-start-2 inline-flex min-h-6 items-center gap-0.5 sm:col-start-3 sm:self-center"
              >
                {need.action}
                <span className="sr-only">: {need.title}</span>
                <ChevronRight aria-hidden className="size-4" />
              </NextLink>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
