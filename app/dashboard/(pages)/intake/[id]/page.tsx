import type { Metadata } from 'next'
import NextLink from 'next/link'
import { notFound } from 'next/navigation'
import { readMessage } from '@/app/dashboard/_pages/read-once.ts'
import { ChangesTable } from '@/src/components/intake/changes-table.tsx'
import { DecideForm } from '@/src/components/intake/decide-form.tsx'
import { intakePath, itemTitle, matchWords, statusLooks } from '@/src/components/intake/intake-words.ts'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { messageTypes } from '@/src/lib/records/intake/message-types.ts'
import { memberEmails } from '@/src/lib/records/organization/member-emails.ts'

export const metadata: Metadata = { title: 'Message' }

export default async function IntakeItemPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  const { client, organizationId, userId, role } = await requireTenant()
  const item = await readMessage(id)
  if (item === null) notFound()
  const look = statusLooks[item.status]
  const isOpen = item.status === 'pending_approval'
  // Anyone who decides sees in the form what it would become, with every correction.
  const mayDecide = isOpen && may(role, 'approve')
  const deciders = await memberEmails(client, organizationId, [item.decided_by === userId ? null : item.decided_by])
  const became = [
    ...(item.contact_id === null ? [] : [{ href: recordHref('contact', item.contact_id), label: 'The contact' }]),
    ...(item.ticket_id === null ? [] : [{ href: recordHref('ticket', item.ticket_id), label: 'The ticket' }]),
    ...(item.task_id === null ? [] : [{ href: recordHref('task', item.task_id), label: 'The task' }]),
    ...(item.opportunity_id === null ? [] : [{ href: recordHref('opportunity', item.opportunity_id), label: 'The opportunity' }]),
  ]
  return (
    <>
      <PageHeader title={itemTitle(item)} back={{ href: intakePath, label: 'Intake' }}>
        {messageTypes[item.type].label}
        {item.source === null ? '' : ` from ${item.source}`}, <Time iso={item.received_at} />{' '}
        <Badge tone={look.tone} icon={look.icon}>
          {look.label}
        </Badge>
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Panel title={isOpen ? 'What it would become, as it was sent' : 'What became of it'}>
          <p className="mb-2">{matchWords(item)}</p>
          {item.decided_at === null ? null : (
            <p className="mb-2 text-muted">
              {look.label} <Time iso={item.decided_at} />
              {item.decided_by_rule === null ? '' : ', by a rule'}
              {item.decided_by === null
                ? ''
                : `, by ${item.decided_by === userId ? 'you' : (deciders.get(item.decided_by) ?? 'a former member')}`}
            </p>
          )}
          {item.reason === null ? null : <p className="mb-2 break-words">Reason: {item.reason}</p>}
          {isOpen && !mayDecide && item.match.changes.length > 0 ? <ChangesTable match={item.match} /> : null}
          {item.match.ticket === null || mayDecide || item.match.ticket.changes.length === 0 ? null : (
            <ChangesTable match={{ kind: 'existing', changes: item.match.ticket.changes }} />
          )}
          {became.length === 0 ? null : (
            <ul className="flex flex-wrap gap-x-4 gap-y-1">
              {became.map(({ href, label }) => (
                <li key={href}>
                  <NextLink href={href} className="text-link">
                    {label}
                  </NextLink>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        {mayDecide ? (
          <Panel title="Decide">
            <DecideForm item={item} />
          </Panel>
        ) : null}
        <Panel title="What was sent">
          <pre className="font-mono text-xs break-words whitespace-pre-wrap">{JSON.stringify(item.payload, null, 2)}</pre>
        </Panel>
      </div>
    </>
  )
}
