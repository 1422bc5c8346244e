'use client'

import NextLink from 'next/link'
import { usePathname } from 'next/navigation'
import { connectionPages, crmHref, errorsHref } from '@/src/components/crm/crm-pages.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** The pages of one connection. */
export function ConnectionTabs({ crmType }: { crmType: CrmType }) {
  const pathname = usePathname()
  return (
    <nav aria-label={`Pages of ${crmNames[crmType]}`} className="border-b border-border">
      <ul className="-mb-px flex flex-wrap gap-x-2.5 sm:gap-x-5">
        {connectionPages.map(({ page, label }) => {
          const href = crmHref(crmType, page)
          const isCurrent = pathname === href || (page === 'records' && pathname === errorsHref(crmType))
          return (
            <li key={page}>
              <NextLink
                href={href}
                {...(isCurrent ? { 'aria-current': pathname === href ? ('page' as const) : ('true' as const) } : {})}
                className={`inline-block border-b-2 py-2 ${
                  isCurrent
                    ? 'border-accent font-medium text-foreground'
                    : 'border-transparent text-muted hover:border-border hover:text-foreground'
                }`}
              >
                {label}
              </NextLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
