import { BellOff } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { NotificationList } from '@/src/components/notifications/notification-list.tsx'
import { notificationsPath } from '@/src/components/notifications/notification-words.ts'
import { type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { notificationsOf, unreadNotifications } from '@/src/lib/records/organization/notifications.ts'

export const metadata: Metadata = { title: 'Notifications' }

const pageRows = 50

export default async function NotificationsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { before } = await readPageQuery(searchParams, { before: textParameter })
  const number = before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : null
  const [found, unread] = await Promise.all([
    notificationsOf(tenant.client, tenant, { before: number, limit: pageRows + 1, unreadOnly: false }),
    unreadNotifications(tenant.client, tenant),
  ])
  const notifications = found.slice(0, pageRows)
  const last = notifications.at(-1)
  return (
    <>
      <PageHeader title="Notifications">
        What has happened in this organisation that concerns you.{' '}
        <NextLink href="/dashboard/account#notifications" className="text-link">
          Choose what you are told
        </NextLink>
      </PageHeader>
      <Panel flush>
        {notifications.length === 0 ? (
          <Empty icon={BellOff} title="Nothing has happened yet" />
        ) : (
          <NotificationList notifications={notifications} unread={unread} />
        )}
        {found.length > pageRows && last !== undefined ? <OlderLink href={`${notificationsPath}?before=${last.id}`} /> : null}
      </Panel>
    </>
  )
}
