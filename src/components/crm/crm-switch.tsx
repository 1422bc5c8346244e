import NextLink from 'next/link'
import { CrmLogo } from '@/src/components/crm/crm-logo.tsx'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'

/** Switches from a page of one CRM to the same page of another. Hidden while there is only one. */
export function CrmSwitch({
  label,
  crmTypes,
  current,
  href,
}: {
  label: string
  crmTypes: readonly CrmType[]
  current: CrmType
  href: (crmType: CrmType) => string
}) {
  if (crmTypes.length < 2) return null
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-1.5">
        {crmTypes.map((crmType) => (
          <li key={crmType}>
            <NextLink
              href={href(crmType)}
              {...(crmType === current ? { 'aria-current': 'page' as const } : {})}
              className={`inline-flex items-center gap-2 rounded-lg border py-1 pr-3 pl-1.5 ${
                crmType === current
                  ? 'border-accent bg-accent-soft font-medium text-accent-soft-foreground'
                  : 'border-border bg-surface hover:bg-surface-secondary'
              }`}
            >
              <CrmLogo crmType={crmType} size="sm" />
              {crmNames[crmType]}
            </NextLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
