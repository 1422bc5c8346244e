'use client'

import { BookOpen, LayoutDashboard, RefreshCw, ShieldCheck, UserCog } from 'lucide-react'
import NextLink from 'next/link'
import { usePathname } from 'next/navigation'
import { objectIcons } from '@/src/components/records/object-icons.ts'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { shownObjects } from '@/src/lib/records/pages/pages.ts'

const destinations = [
  { href: '/dashboard', label: 'Overview', icon: LayoutDashboard },
  ...shownObjects.map((object) => ({ href: listPath(object), label: listTitle(object), icon: objectIcons[object] })),
  { href: '/dashboard/settings/crm', label: 'CRM sync', icon: RefreshCw },
  { href: '/dashboard/settings/team', label: 'Team', icon: UserCog },
  { href: '/dashboard/settings/privacy', label: 'Privacy', icon: ShieldCheck },
]

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
              <NextLink
                href={href}
                {...(current ? { 'aria-current': pathname === href ? ('page' as const) : ('true' as const) } : {})}
                {...(onNavigate ? { onClick: onNavigate } : {})}
                className={`flex items-center gap-2.5 rounded-md px-2.5 py-1.5 ${
                  current ? 'bg-accent-soft font-medium text-accent-soft-foreground' : 'text-foreground hover:bg-default'
                }`}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {label}
              </NextLink>
            </li>
          )
        })}
        <li>
          <NextLink
            href="/docs"
            {...(onNavigate ? { onClick: onNavigate } : {})}
            className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-foreground hover:bg-default"
          >
            <BookOpen aria-hidden className="size-4 shrink-0" />
            API reference
          </NextLink>
        </li>
      </ul>
    </nav>
  )
}
