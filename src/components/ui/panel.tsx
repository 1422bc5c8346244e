import type { ReactNode } from 'react'

/** A bordered section of a page with its own heading. */
export function Panel({
  title,
  description,
  actions,
  children,
  flush = false,
}: {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** No padding, for content such as a table. */
  flush?: boolean
}) {
  return (
    <section className="overflow-hidden rounded-lg border border-border bg-surface">
      {title ? (
        <div
          className={`flex flex-wrap items-center justify-between gap-2 px-4 ${flush ? 'border-b border-border py-3' : 'pt-3.5'}`}
        >
          <div>
            <h2 className="font-semibold">{title}</h2>
            {description ? <p className="text-muted">{description}</p> : null}
          </div>
          {actions}
        </div>
      ) : null}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  )
}
