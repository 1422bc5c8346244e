import { Users } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { mappingHref } from '@/src/components/crm/crm-pages.ts'
import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { OwnerRows } from '@/src/components/crm/owners/owner-rows.tsx'
import { type OwnerMember, waitingWords } from '@/src/components/crm/owners/owner-words.ts'
import { ReadOwners } from '@/src/components/crm/owners/read-owners.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { counted } from '@/src/components/format.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { hasOwner, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { objectsOf } from '@/src/lib/records/connections/connection-objects.ts'
import { mappedDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import { ownersOf } from '@/src/lib/records/connections/owners.ts'
import { shownSynced } from '@/src/lib/records/pages/pages.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { titlesOf } from '@/src/lib/records/fields/titles.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: owners` }
}

/** Rows that are shown at once. */
const shownMax = 200

export default connectionPage(async ({ tenant, connection, searchParams }) => {
  const { crmType } = connection
  const crm = crmNames[crmType]
  const canEdit = may(tenant.role, 'connections')
  const [owners, unmapped] = await Promise.all([ownersOf(tenant.client, connection), objectsWithout(tenant, connection.id)])
  const { q: search = '' } = await readPageQuery(searchParams, { q: textParameter })
  const wanted = search.trim().toLowerCase()
  const found = owners.users.filter(({ name, email }) => `${name ?? ''} ${email ?? ''}`.toLowerCase().includes(wanted))
  const shown = found.slice(0, shownMax)
  const isLong = owners.users.length > shownMax
  const members = await ownerMembers(tenant, [
    ...shown.flatMap(({ memberId }) => memberId ?? []),
    ...owners.members.map(({ memberId }) => memberId),
  ])
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h2 className="text-base font-semibold">Owners</h2>
        <p className="text-muted">
          Which user of {crm} is which member of your organisation. A record’s owner is synced once its user is matched; until
          then each side keeps its own, or gets whom you choose here afterwards.
        </p>
      </div>
      {canEdit ? null : (
        <Notice tone="info" quiet title="You can view this page, but not change anything">
          Owners are matched by {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is {tenant.role}.
        </Notice>
      )}
      {owners.error === null ? null : (
        <Notice tone="warning" title={`${crm} does not list its users`}>
          {owners.error.message} Until then only the ids of owners are known.
        </Notice>
      )}
      {unmapped.length === 0 ? null : (
        <Notice tone="info" quiet title="Owners are not synced for everything">
          Map the field Owner of{' '}
          {unmapped.map((object, index) => (
            <span key={object}>
              {index === 0 ? '' : index === unmapped.length - 1 ? ' and ' : ', '}
              <NextLink href={mappingHref(crmType, object)} className="text-link inline-block py-0.5">
                {objectTitle(object).toLowerCase()}
              </NextLink>
            </span>
          ))}{' '}
          to sync theirs.
        </Notice>
      )}
      {owners.members.length === 0 ? null : (
        <Notice tone="warning" quiet title={`Members who are no active user of ${crm}`}>
          <ul className="list-disc pl-5">
            {owners.members.map(({ memberId, waiting }) => (
              <li key={memberId}>
                {members.find(({ id }) => id === memberId)?.title ?? 'A former member'}: {waitingWords(waiting)}
              </li>
            ))}
          </ul>
          Choose them below as who they are, or give the records to somebody else.
        </Notice>
      )}
      <Panel
        title={`Users of ${crm}`}
        description={
          owners.readAt === null ? (
            'Not read yet.'
          ) : (
            <>
              Read <Time iso={owners.readAt} />
            </>
          )
        }
        actions={canEdit && connection.status !== 'disconnected' ? <ReadOwners crmType={crmType} /> : null}
        flush
      >
        {owners.users.length > 0 ? (
          <>
            {isLong ? (
              <div className="border-b border-border p-4">
                <SearchBox search={search} label="Search users" placeholder="Name or email…" />
                <output className="mt-2 block text-muted">
                  {found.length > shownMax
                    ? `${formatNumber(shownMax)} of ${formatNumber(found.length)} are shown, those first for whom records wait. Search for another one.`
                    : found.length === 0
                      ? `No user of ${crm} has this in their name or email.`
                      : counted(found.length, 'user')}
                </output>
              </div>
            ) : null}
            <OwnerRows owners={owners} shown={shown} members={members} canEdit={canEdit} />
          </>
        ) : (
          <Empty icon={Users} title="No users are known yet">
            They are read when a record’s owner is synced for the first time.
          </Empty>
        )}
      </Panel>
    </div>
  )
})

/** Members, and those of these people who were some. */
async function ownerMembers({ client, organizationId }: Tenant, ids: readonly string[]): Promise<readonly OwnerMember[]> {
  const team = await teamMembers(client, organizationId)
  const former = await titlesOf(
    client,
    ids.filter((id) => !team.some(({ userId }) => userId === id)),
  )
  return [
    ...team.map(({ userId: id, name, email }) => ({ id, title: name ?? email, email, isFormer: false })),
    ...[...former.values()].map(({ id, title }) => ({ id, title, email: null, isFormer: true })),
  ]
}

/** What the connection syncs that has owners, without them. */
async function objectsWithout({ client, organizationId }: Tenant, connectionId: string) {
  const enabled = await objectsOf(client, connectionId)
  const isOn = (object: SyncedObject) => enabled.some((each) => each.object === object && each.enabled)
  const objects = shownSynced.filter((object) => hasOwner(object) && isOn(object))
  const directions = await Promise.all(objects.map((object) => mappedDirections(client, organizationId, object)))
  return objects.filter((_, index) => directions[index]?.get(connectionId)?.get('owner') === undefined)
}
