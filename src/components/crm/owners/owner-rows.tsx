'use client'

import { toast } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi, problemText } from '@/src/components/api.ts'
import { type OwnerMember, ownerState, waitingWords } from '@/src/components/crm/owners/owner-words.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Choice } from '@/src/components/ui/choice.tsx'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { doneSchema } from '@/src/lib/contract/answers.ts'
import type { CrmUserView, OwnersView } from '@/src/lib/contract/owners.ts'

/** Users of a CRM (`shown`), each with who that is here and, for those who may, the choice of it. */
export function OwnerRows({
  owners: { crmType, users },
  shown,
  members,
  canEdit,
}: {
  owners: OwnersView
  shown: readonly CrmUserView[]
  members: readonly OwnerMember[]
  canEdit: boolean
}) {
  const crm = crmNames[crmType]
  return (
    <ul className="divide-y divide-border">
      {shown.map((user) => {
        const { label, tone, why } = ownerState(user, { users, members, crm })
        const waiting = waitingWords(user.waiting)
        const member = members.find(({ id }) => id === user.memberId)
        return (
          <li
            key={user.id}
            className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_16rem]"
          >
            <div className="min-w-0">
              <p className="break-words">
                <span className="font-medium">{nameOf(user, crm)}</span> <Badge tone={tone}>{label}</Badge>{' '}
                {user.active || user.kind === 'queue' ? null : <Badge tone="neutral">Not active</Badge>}
              </p>
              {user.name !== null && user.email !== null ? <p className="break-words text-muted">{user.email}</p> : null}
              <p className="text-muted">
                {why} {waiting === null ? null : <span className="text-foreground tabular-nums">{waiting}</span>}
              </p>
            </div>
            {canEdit && user.kind === 'person' ? (
              <MatchChoice crmType={crmType} user={user} members={members} />
            ) : (
              <p className="break-words md:text-right">
                {member?.title ?? (user.memberId === null ? 'Nobody' : 'A former member')}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function nameOf({ id, name, email }: CrmUserView, crm: string): string {
  return name ?? email ?? `User ${id} of ${crm}`
}

const byEmail = 'email'
const nobody = 'none'

/** Saved as soon as it is chosen. */
function MatchChoice({
  crmType,
  user,
  members,
}: {
  crmType: OwnersView['crmType']
  user: CrmUserView
  members: readonly OwnerMember[]
}) {
  const router = useRouter()
  const crm = crmNames[crmType]
  const [saving, setSaving] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const now = user.matchedBy === 'none' ? nobody : (user.memberId ?? byEmail)
  const save = async (chosen: string) => {
    setSaving(chosen)
    setProblem(undefined)
    const match = chosen === byEmail || chosen === nobody ? { by: chosen } : { by: 'hand', memberId: chosen }
    try {
      await callApi(doneSchema, '/api/crm/owners', { method: 'PUT', body: { crmType, userId: user.id, match } })
      toast.success('Saved. The records concerned are synced again.')
      router.refresh()
    } catch (thrown) {
      setProblem(problemText(thrown))
    } finally {
      setSaving(null)
    }
  }
  const shown = members.filter(({ id, isFormer }) => !isFormer || id === user.memberId)
  const isKnown = user.memberId === null || shown.some(({ id }) => id === user.memberId)
  return (
    <Choice
      label={`Who ${nameOf(user, crm)} is here`}
      hideLabel
      value={saving ?? now}
      options={[
        { value: byEmail, label: 'The member with this email', description: 'Waits until a member has it.' },
        { value: nobody, label: 'Nobody here', description: 'Each side keeps its own owner.' },
        ...shown.map(({ id, title, email }) => ({
          value: id,
          label: title,
          ...(email === null || email === title ? {} : { description: email }),
        })),
        ...(isKnown || user.memberId === null ? [] : [{ value: user.memberId, label: 'A former member' }]),
      ]}
      onChange={(chosen) => void save(chosen)}
      isDisabled={saving !== null}
      error={problem}
    />
  )
}
