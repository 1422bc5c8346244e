'use client'

import { Button } from '@heroui/react/button'
import { LogOut } from 'lucide-react'
import NextLink from 'next/link'
import { signOut } from '@/app/(auth)/actions.ts'
import { OrganizationSwitch } from '@/src/components/shell/organization-switch.tsx'
import { ThemeToggle } from '@/src/components/shell/theme-toggle.tsx'
import type { Membership } from '@/src/lib/http/session.ts'

/** The signed-in user and organisation, with the way to the account page, the theme and "Sign out". */
export function Account({
  email,
  name,
  role,
  organization,
  memberships,
}: {
  email: string
  name: string
  role: string
  organization: { readonly id: string; readonly name: string }
  memberships: readonly Membership[]
}) {
  return (
    <div className="border-t border-border pt-3">
      <div className="flex items-center justify-between gap-1">
        <p className="truncate font-medium" title={organization.name}>
          {organization.name}
        </p>
        {memberships.length > 1 ? <OrganizationSwitch memberships={memberships} currentId={organization.id} /> : null}
      </div>
      <NextLink href="/dashboard/account" title={email} className="text-link block min-h-6 truncate text-xs leading-6">
        {name === '' ? email : name} · {role}
        <span className="sr-only"> (your account)</span>
      </NextLink>
      <div className="mt-2 -ml-2 flex items-center gap-1">
        <form action={signOut}>
          <Button type="submit" variant="ghost" size="sm">
            <LogOut aria-hidden />
            Sign out
          </Button>
        </form>
        <ThemeToggle />
      </div>
    </div>
  )
}
