import NextLink from 'next/link'
import type { ReactNode } from 'react'

/** A few lists to choose from, each with an address of its own. */
export function ChoicePills({
  label,
  current,
  choices,
}: {
  label: string
  current: string | undefined
  choices: readonly { readonly value: string; readonly href: string; readonly label: ReactNode }[]
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-1.5">
        {choices.map(({ value, href, label: words }) => (
          <li key={value}>
            <NextLink
              href={href}
              prefetch={false}
              {...(value === current ? { 'aria-current': 'page' as const } : {})}
              className={`inline-flex items-center gap-1.5 rounded-md border px-2.5 py-1 ${
                value === current
                  ? 'border-accent bg-accent-soft font-medium text-accent-soft-foreground'
                  : 'border-border bg-surface hover:bg-surface-secondary'
              }`}
            >
              {words}
            </NextLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
