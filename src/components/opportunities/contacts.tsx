'use client'

import NextLink from 'next/link'
import { useState } from 'react'
import { NewContactForm, RoleForm } from '@/src/components/opportunities/contact-form.tsx'
import { ListedPanel, RowButtons } from '@/src/components/opportunities/listed-panel.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { useApiCall } from '@/src/components/use-api-call.ts'
import { opportunityContactSchema, rolesText } from '@/src/lib/contract/opportunity-contacts.ts'

/** One of an opportunity's contacts, by name. */
export type ShownContact = {
  readonly id: string
  readonly name: string
  readonly isDeleted: boolean
  readonly isMain: boolean
  /** What the contact is to the opportunity. */
  readonly roles: readonly string[]
}

/** The contacts of an opportunity with what each of them is to it: listed, added, changed and removed. */
export function OpportunityContacts({
  contacts,
  path,
  canEdit,
}: {
  contacts: readonly ShownContact[]
  path: string
  canEdit: boolean
}) {
  const { call, pending, problem } = useApiCall()
  const [adding, setAdding] = useState(false)
  /** Whose role is being changed. */
  const [editing, setEditing] = useState<ShownContact | null>(null)
  const isGone = editing !== null && contacts.every(({ id }) => id !== editing.id)
  return (
    <ListedPanel
      title="Contacts"
      add="Add a contact"
      onAdd={
        canEdit && !adding
          ? () => {
              setEditing(null)
              setAdding(true)
            }
          : null
      }
      problem={problem}
      notice={
        isGone ? (
          <div className="p-4">
            <Notice tone="warning" title={`${editing.name} was removed from the contacts meanwhile`}>
              No role was saved. Add the contact again to give it one.
            </Notice>
          </div>
        ) : null
      }
      empty={contacts.length === 0 && !adding ? 'No contact is linked with this opportunity.' : null}
      rows={contacts.map((contact) => (
        <li key={contact.id} className="px-4 py-3">
          <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
            <NameAndRole contact={contact} />
            {canEdit && editing?.id !== contact.id ? (
              <RowButtons
                isDisabled={pending}
                change={{
                  label: `Change the role of ${contact.name}`,
                  onPress: () => {
                    setAdding(false)
                    setEditing(contact)
                  },
                }}
                remove={{
                  label: `Remove ${contact.name} from the contacts`,
                  onPress: () => void call(opportunityContactSchema, `${path}/${contact.id}`, { method: 'DELETE' }),
                }}
              />
            ) : null}
          </div>
          {editing?.id === contact.id ? (
            <div className="mt-2">
              <RoleForm path={`${path}/${contact.id}`} roles={contact.roles} onDone={() => setEditing(null)} />
            </div>
          ) : null}
        </li>
      ))}
      form={adding ? <NewContactForm path={path} onDone={() => setAdding(false)} /> : null}
    />
  )
}

function NameAndRole({ contact: { id, name, isDeleted, isMain, roles } }: { contact: ShownContact }) {
  return (
    <div className="min-w-0 flex-1">
      <p className="break-words">
        <NextLink href={recordHref('contact', id)} prefetch={false} className="text-link py-0.5 font-medium">
          {name}
        </NextLink>{' '}
        {isMain ? <Badge tone="accent">Main contact</Badge> : null} {isDeleted ? <Badge tone="neutral">Deleted</Badge> : null}
      </p>
      <p className="break-words text-muted">{rolesText(roles) || 'No role'}</p>
    </div>
  )
}
