'use client'

import { Button } from '@heroui/react/button'
import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { z } from 'zod'
import { callApi } from '@/src/components/api.ts'
import { roleNames, rolesToGive } from '@/src/components/team/role-words.ts'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import type { TeamMember } from '@/src/lib/contract/team.ts'

/** Who belongs to the organisation, with role and last visit; for those who may, with the way to change the role and to remove. */
export function MemberList({ members, ownId, ownRole }: { members: readonly TeamMember[]; ownId: string; ownRole: Role }) {
  const router = useRouter()
  const [removing, setRemoving] = useState<TeamMember | null>(null)
  const canChange = (member: TeamMember) => may(ownRole, member.role === 'owner' ? 'ownership' : 'team')
  return (
    <>
      <ul className="divide-y divide-border">
        {members.map((member) => (
          <li
            key={member.userId}
            className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-4 gap-y-2 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_12rem_7rem]"
          >
            <div className="min-w-0">
              <p className="font-medium break-words">
                {member.name ?? member.email} {member.userId === ownId ? <Badge tone="accent">You</Badge> : null}
              </p>
              <p className="break-words text-muted">
                {member.name ? `${member.email} · ` : ''}
                {member.lastSeenAt ? (
                  <>
                    last seen <Time iso={member.lastSeenAt} />
                  </>
                ) : (
                  'not seen here yet'
                )}
              </p>
            </div>
            {canChange(member) ? <RoleChoice member={member} ownRole={ownRole} /> : <p>{roleNames[member.role]}</p>}
            {canChange(member) && member.userId !== ownId ? (
              <Button
                variant="ghost"
                size="sm"
                className="justify-self-start sm:justify-self-end"
                onPress={() => setRemoving(member)}
              >
                Remove…<span className="sr-only"> {member.email}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={removing !== null}
        onOpenChange={(isOpen) => (isOpen ? undefined : setRemoving(null))}
        title={`Remove ${removing?.email ?? ''}?`}
        confirmLabel="Remove"
        pendingLabel="Removing…"
        onConfirm={async () => {
          await callApi(z.unknown(), `/api/team/members/${removing?.userId ?? ''}`, { method: 'DELETE' })
          router.refresh()
        }}
      >
        <p>
          From the next click or call on they see nothing of this organisation. Invitations that they have sent and connections
          that they have begun end too. What they have entered stays, and syncs go on.
        </p>
      </ConfirmDialog>
    </>
  )
}

/** Saved as soon as it is chosen. */
function RoleChoice({ member, ownRole }: { member: TeamMember; ownRole: Role }) {
  const { call, pending, problem } = useApiCall()
  const save = async (role: Role) => {
    const saved = await call(z.unknown(), `/api/team/members/${member.userId}`, { method: 'PATCH', body: { role } })
    if (saved !== null) toast.success(`${member.email} is ${roleNames[role].toLowerCase()} now.`)
  }
  return (
    <Choice
      label={`Role of ${member.email}`}
      hideLabel
      value={member.role}
      options={rolesToGive(ownRole)}
      onChange={(role) => void save(role)}
      isDisabled={pending}
      error={problem ?? undefined}
    />
  )
}
