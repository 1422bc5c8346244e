import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const looks = {
  info: { icon: Info, className: 'border-border bg-surface text-foreground', iconClassName: 'text-accent-soft-foreground' },
  success: { icon: CircleCheck, className: 'border-success/40 bg-success-soft', iconClassName: 'text-success-soft-foreground' },
  warning: { icon: TriangleAlert, className: 'border-warning/50 bg-warning-soft', iconClassName: 'text-warning-soft-foreground' },
  danger: { icon: CircleAlert, className: 'border-danger/40 bg-danger-soft', iconClassName: 'text-danger-soft-foreground' },
} as const

export type NoticeTone = keyof typeof looks

/** An inline message. `danger` is announced at once, the others politely; `quiet` is not announced. */
export function Notice({
  tone,
  title,
  children,
  actions,
  quiet = false,
}: {
  tone: NoticeTone
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
  quiet?: boolean
}) {
  const { icon: Icon, className, iconClassName } = looks[tone]
  return (
    <div
      {...(quiet ? {} : { role: tone === 'danger' ? 'alert' : 'status' })}
      className={`flex items-start gap-3 rounded-lg border px-3.5 py-3 text-sm ${className}`}
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${iconClassName}`} />
      {/* What does not fit beside twelve rem of text goes below it. */}
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-3 gap-y-2.5">
        <div className="min-w-0 flex-1 basis-48 break-words">
          {title ? <p className="font-medium">{title}</p> : null}
          {children ? <div className={title ? 'mt-0.5' : ''}>{children}</div> : null}
        </div>
        {actions}
      </div>
    </div>
  )
}
