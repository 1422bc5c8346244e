import type { Metadata } from 'next'
import { DuplicateGroup } from '@/src/components/leads/duplicate-group.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { storable } from '@/src/lib/core/text/storable-text.ts'
import { askedBy } from '@/src/lib/http/v1/asked.ts'
import { besideEachOther, duplicateGroups } from '@/src/lib/records/leads/lead-duplicates.ts'

export const metadata: Metadata = { title: 'Duplicate leads' }

const path = '/dashboard/leads/duplicates'
const kinds = ['email', 'phone'] as const
const labels = { email: 'Same email', phone: 'Same phone number' } as const
const groupsPerPage = 10

/** Leads that may be one person, and contacts that may be that person too, beside each other. */
export default async function DuplicateLeadsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { by = 'email', after = '' } = await readPageQuery(searchParams, { by: choiceParameter(kinds), after: textParameter })
  const place = { by, after: storable(after.slice(0, 400)), limit: groupsPerPage }
  const { items, next } = await duplicateGroups(tenant.client, tenant.organizationId, place)
  const groups = await besideEachOther((object) => askedBy(tenant, object), items)
  return (
    <>
      <PageHeader title="Duplicate leads" back={{ href: '/dashboard/leads', label: 'Leads' }}>
        Leads with an email or a phone number in common, and contacts that have it too.
      </PageHeader>
      <nav aria-label="What they have in common" className="mb-4 flex flex-wrap gap-2">
        {kinds.map((each) => (
          <LinkButton
            key={each}
            href={`${path}?by=${each}`}
            prefetch={false}
            variant={each === by ? 'primary' : 'outline'}
            size="sm"
            {...(each === by ? { 'aria-current': 'page' as const } : {})}
          >
            {labels[each]}
          </LinkButton>
        ))}
      </nav>
      <div className="flex flex-col gap-4">
        {groups.length === 0 ? (
          <Panel>
            <p className="text-muted">
              {after === '' ? 'No two of the leads that are open have this in common.' : 'There are no more.'}
            </p>
          </Panel>
        ) : (
          groups.map((group) => <DuplicateGroup key={group.key} group={group} canEdit={may(tenant.role, 'edit')} />)
        )}
      </div>
      <nav aria-label="Pages of duplicates" className="mt-4 flex gap-2">
        {after === '' ? null : (
          <LinkButton href={`${path}?by=${by}`} prefetch={false} variant="outline" size="sm">
            From the beginning
          </LinkButton>
        )}
        {next === null ? null : (
          <LinkButton href={`${path}?${new URLSearchParams({ by, after: next })}`} prefetch={false} variant="outline" size="sm">
            More
          </LinkButton>
        )}
      </nav>
    </>
  )
}
