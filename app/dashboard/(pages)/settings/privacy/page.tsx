import { ShieldCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { z } from 'zod'
import { counted } from '@/src/components/format.ts'
import { type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { ErasureItem } from '@/src/components/privacy/erasure-item.tsx'
import { privacyPath } from '@/src/components/privacy/privacy-words.ts'
import { RetentionForm } from '@/src/components/privacy/retention-form.tsx'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { ErasureView } from '@/src/lib/contract/privacy.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { contactName } from '@/src/lib/records/contacts/contact.ts'
import { namesOfContacts } from '@/src/lib/records/links/link-views.ts'
import { memberEmails } from '@/src/lib/records/organization/member-emails.ts'
import { erasuresOf, retentionOf } from '@/src/lib/records/organization/privacy.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'

export const metadata: Metadata = { title: 'Privacy' }

const perPage = 20
const timeParameter = z.iso.datetime({ offset: true }).optional().catch(undefined)

export default async function PrivacyPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { client, organizationId } = tenant
  const { before } = await readPageQuery(searchParams, { before: timeParameter })
  const canErase = may(tenant.role, 'privacy')
  const [retention, { erasures, next }] = await Promise.all([
    retentionOf(client, organizationId),
    erasuresOf(client, organizationId, before, perPage),
  ])
  const namesOf = await namesFor(tenant, erasures)
  const blocked = erasures.reduce((sum, { refused }) => sum + refused, 0)
  return (
    <>
      <PageHeader title="Privacy">
        {canErase
          ? 'Erase people who ask to be forgotten, and decide how long values are kept. To erase somebody, open their contact.'
          : 'How long values and deleted contacts are kept, and who erases people who ask to be forgotten.'}
      </PageHeader>
      <RefreshWhile active={erasures.some(({ status }) => status === 'running')} />
      <div className="flex flex-col gap-4">
        {canErase ? (
          <Panel
            title="Erasures"
            description={
              blocked > 0
                ? `${counted(blocked, 'record')} of the people below ${blocked === 1 ? 'was' : 'were'} refused as erased on request.`
                : 'Receipts hold nothing of the person.'
            }
            flush
            actions={
              erasures.length > 0 ? (
                <a
                  href="/api/privacy/erasures"
                  download="erasures.json"
                  className="inline-flex min-h-8 items-center rounded-md border border-border px-3 hover:bg-default"
                >
                  Export as JSON
                </a>
              ) : null
            }
          >
            {erasures.length > 0 ? (
              <ul>
                {erasures.map((erasure) => (
                  <ErasureItem key={erasure.id} erasure={erasure} names={namesOf(erasure)} />
                ))}
              </ul>
            ) : (
              <Empty icon={ShieldCheck} title="Nobody has been erased">
                What was erased where, who asked, and what each CRM answered will be listed here.
              </Empty>
            )}
            {next || before ? (
              <nav aria-label="Pages of erasures" className="flex gap-2 border-t border-border px-4 py-3">
                {before ? (
                  <LinkButton href={privacyPath} variant="outline" size="sm">
                    Newest
                  </LinkButton>
                ) : null}
                {next ? (
                  <LinkButton href={`${privacyPath}?before=${encodeURIComponent(next)}`} variant="outline" size="sm">
                    Older
                  </LinkButton>
                ) : null}
              </nav>
            ) : null}
          </Panel>
        ) : (
          <Notice tone="info" quiet title="You can view how long values are kept, but not change it">
            Erasing people and these settings are for {peopleWhoMay('privacy')} of {tenant.organizationName}. Your role is{' '}
            {tenant.role}.
          </Notice>
        )}
        <Panel title="How long values are kept">
          <RetentionForm saved={retention} canEdit={canErase} />
        </Panel>
      </div>
    </>
  )
}

/** The names that the list shows: of CRMs, of contacts that are still there, of members. */
async function namesFor({ client, organizationId }: Tenant, erasures: readonly ErasureView[]) {
  const [connections, contacts, people] = await Promise.all([
    connectionsOf(client, organizationId),
    namesOfContacts(
      client,
      erasures.flatMap(({ contactId }) => contactId ?? []),
    ),
    memberEmails(
      client,
      organizationId,
      erasures.flatMap(({ requestedBy, decidedBy }) => [requestedBy, decidedBy]),
    ),
  ])
  return ({ source, connectionId, contactId, requestedBy, decidedBy }: ErasureView) => {
    const connection = connections.find(({ id }) => id === connectionId)
    const contact = contacts.get(contactId ?? '')
    return {
      crm: connection ? crmNames[connection.crmType] : null,
      contact: contact ? contactName(contact) : null,
      person: people.get((source === 'crm' ? decidedBy : requestedBy) ?? '') ?? null,
    }
  }
}
