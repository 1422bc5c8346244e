import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { Brand } from '@/src/components/brand.tsx'
import { SearchButton, SearchIconButton, SearchProvider } from '@/src/components/search/search.tsx'
import { Account } from '@/src/components/shell/account.tsx'
import { Bell } from '@/src/components/shell/bell.tsx'
import { FocusKeeper } from '@/src/components/shell/focus-keeper.tsx'
import { MobileNav } from '@/src/components/shell/mobile-nav.tsx'
import { NavLinks } from '@/src/components/shell/nav-links.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { waitingCounts } from '@/src/components/shell/waiting-counts.ts'
import { TimeZoneProvider } from '@/src/components/ui/time-zone-provider.tsx'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const tenant = await requireTenant()
  const { counts, unread } = await waitingCounts(tenant)
  const account = (
    <Account
      email={tenant.email}
      name={tenant.profile.name}
      role={tenant.role}
      organization={{ id: tenant.organizationId, name: tenant.organizationName }}
      memberships={tenant.memberships}
    />
  )
  return (
    <TimeZoneProvider timeZone={tenant.profile.timeZone}>
      <FocusKeeper />
      <SearchProvider>
        <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
          <a
            href="#content"
            className="sr-only rounded-md bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
          >
            Skip to content
          </a>
          <aside className="sticky top-0 hidden h-dvh flex-col justify-between border-r border-border bg-surface p-4 lg:flex">
            <div className="flex min-h-0 flex-col">
              <div className="shrink-0">
                <div className="mb-6 flex items-center justify-between gap-2">
                  <NextLink href="/dashboard" className="block min-w-0 px-1">
                    <Brand />
                  </NextLink>
                  <Bell unread={unread} />
                </div>
                <SearchButton />
              </div>
              <div className="-mx-1 min-h-0 overflow-y-auto p-1">
                <NavLinks counts={counts} />
              </div>
            </div>
            {account}
          </aside>
          <header className="sticky top-0 z-20 flex items-center justify-between border-b border-border bg-surface px-4 py-2 lg:hidden">
            <NextLink href="/dashboard">
              <Brand />
            </NextLink>
            <div className="flex items-center gap-1">
              <Bell unread={unread} />
              <SearchIconButton />
              <MobileNav counts={counts}>{account}</MobileNav>
            </div>
          </header>
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-6xl min-w-0 px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8"
          >
            {children}
          </main>
        </div>
      </SearchProvider>
    </TimeZoneProvider>
  )
}
