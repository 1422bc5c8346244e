import { ChevronLeft } from 'lucide-react'
import NextLink from 'next/link'
import type { ReactNode } from 'react'

/** The heading of a page, with the back link and its actions. */
export function PageHeader({
  title,
  back,
  actions,
  children,
}: {
  title: ReactNode
  back?: { readonly href: string; readonly label: string }
  actions?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className="mb-5">
      {back ? (
        <NextLink href={back.href} className="text-link mb-1.5 -ml-1 inline-flex items-center gap-0.5">
          <ChevronLeft aria-hidden className="size-4" />
          {back.label}
        </NextLink>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
          {children ? <div className="mt-0.5 text-muted">{children}</div> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
    </header>
  )
}
