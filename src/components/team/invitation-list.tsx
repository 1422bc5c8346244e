'use client'

import { Button } from '@heroui/react/button'
import { useState } from 'react'
import { z } from 'zod'
import { InvitedNotice } from '@/src/components/team/invite-form.tsx'
import { roleNames } from '@/src/components/team/role-words.ts'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { invitedSchema, type TeamInvitation } from '@/src/lib/contract/team.ts'

export function InvitationList({ invitations }: { invitations: readonly TeamInvitation[] }) {
  return (
    <ul className="divide-y divide-border">
      {invitations.map((invitation) => (
        // An address has one open invitation, and another id after "Send again": the row has to stay to show the new link.
        <InvitationRow key={invitation.email} invitation={invitation} />
      ))}
    </ul>
  )
}

function InvitationRow({ invitation: { id, email, role, sentAt, expiresAt, isExpired } }: { invitation: TeamInvitation }) {
  const { call, pending, problem } = useApiCall()
  const [again, setAgain] = useState<z.infer<typeof invitedSchema> | null>(null)
  return (
    <li className="flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium break-words">
            {email} {isExpired ? <Badge tone="warning">Expired</Badge> : null}
          </p>
          <p className="text-muted">
            {roleNames[role]}, sent <Time iso={sentAt} />, {isExpired ? 'expired' : 'expires'} <Time iso={expiresAt} upcoming />
          </p>
        </div>
        <div className="flex gap-2">
          <Button
            variant="outline"
            size="sm"
            isDisabled={pending}
            onPress={() =>
              void call(invitedSchema, '/api/team/invitations', { method: 'POST', body: { email, role } }).then(setAgain)
            }
          >
            Send again<span className="sr-only"> to {email}</span>
          </Button>
          <Button
            variant="ghost"
            size="sm"
            isDisabled={pending}
            onPress={() => void call(z.unknown(), `/api/team/invitations/${id}`, { method: 'DELETE' })}
          >
            Revoke<span className="sr-only"> the invitation of {email}</span>
          </Button>
        </div>
      </div>
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      {again ? <InvitedNotice invited={again} /> : null}
    </li>
  )
}
