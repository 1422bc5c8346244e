'use client'

import { Button } from '@heroui/react/button'
import { useState, useTransition } from 'react'
import { leaveOrganization, switchOrganization } from '@/app/dashboard/account/actions.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { ConfirmDialog } from '@/src/components/ui/confirm-dialog.tsx'
import type { Membership } from '@/src/lib/http/session.ts'

/** The organisations of a person, to switch between and to leave. */
export function OrganizationList({ memberships, currentId }: { memberships: readonly Membership[]; currentId: string }) {
  const [leaving, setLeaving] = useState<Membership | null>(null)
  const [isSwitching, startSwitch] = useTransition()
  return (
    <>
      <ul className="divide-y divide-border">
        {memberships.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center justify-between gap-2 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium break-words">{each.name}</p>
              <p className="text-muted">
                {each.role} · <code className="font-mono text-xs">{each.slug}</code>
              </p>
            </div>
            <div className="flex items-center gap-2">
              {each.id === currentId ? (
                <Badge tone="accent">Shown now</Badge>
              ) : (
                <Button
                  variant="outline"
                  size="sm"
                  isDisabled={isSwitching}
                  onPress={() => startSwitch(() => switchOrganization(each.id))}
                >
                  Switch<span className="sr-only"> to {each.name}</span>
                </Button>
              )}
              <Button variant="ghost" size="sm" onPress={() => setLeaving(each)}>
                Leave…<span className="sr-only"> {each.name}</span>
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => (isOpen ? undefined : setLeaving(null))}
        title={`Leave ${leaving?.name ?? ''}?`}
        confirmLabel="Leave"
        pendingLabel="Leaving…"
        onConfirm={async () => {
          const problem = leaving ? await leaveOrganization(leaving.id) : null
          if (problem !== null) throw new Error(problem)
        }}
      >
        <p>
          You see nothing of it from then on, and come back only if somebody invites you. Your account stays, and so does
          everything that you have entered there.
        </p>
      </ConfirmDialog>
    </>
  )
}
