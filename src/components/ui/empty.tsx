import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** An empty state: what it means and the next step. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-12 text-center">
      <Icon aria-hidden className="mb-2 size-7 text-muted" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {children ? <p className="max-w-md text-muted">{children}</p> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  )
}
