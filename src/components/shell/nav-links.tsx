'use client'

import { usePathname } from 'next/navigation'
import { IntentLink } from '@/src/components/ui/intent-link.tsx'
import { destinations } from '@/src/components/shell/destinations.ts'

function isCurrent(href: string, pathname: string): boolean {
  return href === '/dashboard' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
}

export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {destinations.map(({ href, label, icon: Icon }) => {
          const current = isCurrent(href, pathname)
          return (
            <li key={href}>
              <IntentLink
                href={href}
                {...(current ? { 'aria-current': pathname === href ? ('page' as const) : ('true' as const) } : {})}
                {...(onNavigate ? { onClick: onNavigate } : {})}
                className={`flex items-center gap-2.5 rounded-md px-2.5 py-1.5 ${
                  current ? 'bg-accent-soft font-medium text-accent-soft-foreground' : 'text-foreground hover:bg-default'
                }`}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {label}
              </IntentLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
