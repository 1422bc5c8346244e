'use client'

import { Button } from '@heroui/react/button'
import NextLink from 'next/link'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import type { Notification } from '@/src/lib/records/organization/notifications.ts'

const readPath = '/api/notifications/read'

/** What the person was told, each leading to where something can be done about it; going there has read it. */
export function NotificationList({ notifications, unread }: { notifications: readonly Notification[]; unread: number }) {
  const { call, pending, problem } = useApiCall()
  const read = (body: { readonly ids: readonly number[] } | { readonly all: true }) =>
    void call(doneSchema, readPath, { method: 'POST', body })
  return (
    <>
      {unread === 0 ? null : (
        <div className="flex flex-wrap items-center justify-between gap-2 border-b border-border px-4 py-2">
          <span>{unread} not read</span>
          <SubmitButton
            type="button"
            size="sm"
            variant="outline"
            pending={pending}
            pendingLabel="Saving…"
            onPress={() => read({ all: true })}
          >
            Mark all as read
          </SubmitButton>
        </div>
      )}
      {problem === null ? null : <Notice tone="danger">{problem}</Notice>}
      <ul className="divide-y divide-border">
        {notifications.map(({ id, title, text, href, at, isRead }) => (
          <li
            key={id}
            className={`flex flex-wrap items-start justify-between gap-2 px-4 py-3 ${isRead ? '' : 'bg-accent-soft/40'}`}
          >
            <div className="min-w-0 grow basis-60">
              <p className="flex flex-wrap items-center gap-2">
                {isRead ? null : <span className="sr-only">Not read: </span>}
                <NextLink
                  href={href}
                  prefetch={false}
                  className={`text-link break-words ${isRead ? '' : 'font-medium'}`}
                  onClick={() => {
                    if (!isRead) read({ ids: [id] })
                  }}
                >
                  {title}
                </NextLink>
                <span className="text-muted">
                  <Time iso={at} />
                </span>
              </p>
              <p className="break-words text-muted">{text}</p>
            </div>
            {isRead ? null : (
              <Button size="sm" variant="ghost" aria-label={`Mark as read: ${title}`} onPress={() => read({ ids: [id] })}>
                Mark as read
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
