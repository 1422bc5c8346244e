import type { Metadata } from 'next'
import { DuplicateContacts } from '@/src/components/contacts/duplicate-contacts.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may } from '@/src/lib/core/access/roles.ts'
import { storable } from '@/src/lib/core/text/storable-text.ts'
import { maySeeSecrets } from '@/src/lib/http/session.ts'
import { askedBy } from '@/src/lib/http/v1/asked.ts'
import { duplicatesOf } from '@/src/lib/records/contacts/merge.ts'
import { besideEachOther } from '@/src/lib/records/leads/lead-duplicates.ts'

export const metadata: Metadata = { title: 'Duplicate contacts' }

const path = '/dashboard/contacts/duplicates'
const kinds = ['email', 'name', 'phone'] as const
const [groupsPerPage, shownOfGroup] = [10, 10]

/** Contacts that may be one person beside each other, to be merged. */
export default async function DuplicateContactsPage({ searchParams }: { searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { client, organizationId, role } = tenant
  const { key, value } = await readPageQuery(searchParams, { key: choiceParameter(kinds), value: textParameter })
  const after = key === undefined ? null : { key, value: storable((value ?? '').slice(0, 1000)) }
  const found = await duplicatesOf(client, organizationId, { after, limit: groupsPerPage + 1 })
  const shown = found.slice(0, groupsPerPage)
  const last = found.length > groupsPerPage ? shown.at(-1) : undefined
  const groups = await besideEachOther(
    (object) => askedBy(tenant, object),
    shown.map((group) => ({ key: group.value, leads: [], contacts: group.ids.slice(0, shownOfGroup).map((id) => ({ id })) })),
  )
  const merging = may(role, 'decide') ? { organizationId, seesSecrets: maySeeSecrets(tenant) } : null
  return (
    <>
      <PageHeader title="Duplicate contacts" back={{ href: '/dashboard/contacts', label: 'Contacts' }}>
        Contacts with an email, a phone number, or name and company in common. Merging makes one a part of another, for good.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {groups.length === 0 ? (
          <Panel>
            <p className="text-muted">{after === null ? 'No two contacts have any of these in common.' : 'There are no more.'}</p>
          </Panel>
        ) : (
          groups.map((group, index) => (
            <DuplicateContacts
              key={`${shown[index]?.key} ${group.key}`}
              group={group}
              more={Math.max((shown[index]?.ids.length ?? 0) - shownOfGroup, 0)}
              merging={merging}
            />
          ))
        )}
      </div>
      <nav aria-label="Pages of duplicates" className="mt-4 flex gap-2">
        {after === null ? null : (
          <LinkButton href={path} prefetch={false} variant="outline" size="sm">
            From the beginning
          </LinkButton>
        )}
        {last === undefined ? null : (
          <LinkButton
            href={`${path}?${new URLSearchParams({ key: last.key, value: last.value })}`}
            prefetch={false}
            variant="outline"
            size="sm"
          >
            More
          </LinkButton>
        )}
      </nav>
    </>
  )
}
