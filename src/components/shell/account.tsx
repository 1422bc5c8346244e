'use client'

import { Button } from '@heroui/react/button'
import { LogOut } from 'lucide-react'
import { signOut } from '@/app/(auth)/actions.ts'
import { ThemeToggle } from '@/src/components/shell/theme-toggle.tsx'

/** The signed-in user and organisation, with the theme and "Sign out". */
export function Account({ email, organization, role }: { email: string; organization: string; role: string }) {
  return (
    <div className="border-t border-border pt-3">
      <p className="truncate font-medium" title={organization}>
        {organization}
      </p>
      <p className="truncate text-xs text-muted" title={email}>
        {email} · {role}
      </p>
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
