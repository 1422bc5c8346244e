import type { ReactNode, RefObject } from 'react'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** The card of one CRM: name, state and buttons, then its content, then collapsed sections. */
export function CardFrame({
  crmType,
  heading,
  badge,
  actions,
  children,
  footer,
}: {
  crmType: CrmType
  heading: RefObject<HTMLHeadingElement | null>
  badge: ReactNode
  actions?: ReactNode
  children: ReactNode
  footer?: ReactNode
}) {
  return (
    <section aria-labelledby={`crm-${crmType}`} className="overflow-hidden rounded-lg border border-border bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2.5 px-4 py-3.5">
        <div className="flex items-center gap-3">
          <CrmLogo crmType={crmType} />
          <h2
            ref={heading}
            id={`crm-${crmType}`}
            tabIndex={-1}
            className="scroll-mt-20 rounded text-base font-semibold lg:scroll-mt-8"
          >
            {crmNames[crmType]}
          </h2>
          {badge}
        </div>
        {actions}
      </div>
      {children ? <div className="flex flex-col gap-4 px-4 pb-4">{children}</div> : null}
      {footer}
    </section>
  )
}
