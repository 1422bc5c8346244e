'use client'

import { usePathname } from 'next/navigation'
import { IntentLink } from '@/src/components/ui/intent-link.tsx'
import { navPages } from '@/src/components/shell/nav-pages.ts'

function isCurrent(href: string, pathname: string): boolean {
  return href === '/dashboard' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
}

/** `counts`: what waits behind an address. */
export function NavLinks({ counts, onNavigate }: { counts: Readonly<Record<string, number>>; onNavigate?: () => void }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {navPages.map(({ href, label, icon: Icon }) => {
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
                <Waiting count={counts[href] ?? 0} />
              </IntentLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

const countMax = 999

function Waiting({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span className="ml-auto rounded-full bg-warning-soft px-1.5 text-xs tabular-nums text-warning-soft-foreground">
      {count > countMax ? `${countMax}+` : count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}
