'use client'

import { Bell as BellIcon } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { IntentLink } from '@/src/components/ui/intent-link.tsx'
import { notificationsPath } from '@/src/components/notifications/notification-words.ts'

const countMax = 99

/** Leads to what the person was told, with how much of it is not read. */
export function Bell({ unread }: { unread: number }) {
  const isHere = usePathname() === notificationsPath
  const words = unread === 0 ? 'Notifications' : `Notifications, ${unread} not read`
  return (
    <IntentLink
      href={notificationsPath}
      aria-label={words}
      {...(isHere ? { 'aria-current': 'page' as const } : {})}
      className="relative inline-flex size-9 shrink-0 items-center justify-center rounded-md text-foreground hover:bg-default"
    >
      <BellIcon aria-hidden className="size-4" />
      {unread === 0 ? null : (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-danger px-1 text-center text-[0.625rem] leading-4 text-danger-foreground tabular-nums"
        >
          {unread > countMax ? `${countMax}+` : unread}
        </span>
      )}
    </IntentLink>
  )
}
