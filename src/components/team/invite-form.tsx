'use client'

import { useState } from 'react'
import { roleNames, rolesToGive } from '@/src/components/team/role-words.ts'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { Choice } from '@/src/components/ui/choice.tsx'
import { CopyField } from '@/src/components/ui/copy-field.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { Form } from '@/src/components/ui/form.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { Role } from '@/src/lib/core/access/roles.ts'
import { invitedSchema } from '@/src/lib/contract/team.ts'

type Invited = { readonly email: string; readonly role: Role; readonly link: string; readonly isMailed: boolean }

export function InviteForm({ ownRole }: { ownRole: Role }) {
  const { call, pending, failure } = useApiCall()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const [invited, setInvited] = useState<Invited | null>(null)

  const invite = async () => {
    setInvited(null)
    const made = await call(invitedSchema, '/api/team/invitations', { method: 'POST', body: { email, role } })
    if (!made) return
    setInvited(made)
    setEmail('')
  }

  return (
    <Form onSubmit={() => void invite()} className="flex flex-col gap-3">
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
        <Field
          label="Email"
          type="email"
          autoComplete="off"
          value={email}
          onChange={setEmail}
          error={failure?.atField}
          description="The invitation is for this address alone, works once and for seven days."
        />
        <Choice label="Role" value={role} options={rolesToGive(ownRole)} onChange={setRole} />
      </div>
      <SubmitButton pending={pending} pendingLabel="Inviting…" className="self-start">
        Invite
      </SubmitButton>
      {invited ? <InvitedNotice invited={invited} /> : null}
    </Form>
  )
}

export function InvitedNotice({ invited: { email, role, link, isMailed } }: { invited: Invited }) {
  return (
    <>
      <Notice tone={isMailed ? 'success' : 'warning'} title={`${email} is invited as ${roleNames[role].toLowerCase()}`}>
        {isMailed
          ? 'The link is on its way by mail. You can also pass it on yourself; it is shown only now.'
          : 'No mail was sent, because this server has no mail server or it refused. Pass the link on yourself; it is shown only now.'}
      </Notice>
      <CopyField label="Link of the invitation" value={link} />
    </>
  )
}
