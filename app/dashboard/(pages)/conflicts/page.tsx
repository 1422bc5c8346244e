import { CircleCheck } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { z } from 'zod'
import { ConflictFilter } from '@/src/components/conflicts/conflict-filter.tsx'
import { conflictsPath, replayPath } from '@/src/components/conflicts/conflict-words.ts'
import { DecideAll } from '@/src/components/conflicts/decide-all.tsx'
import { Inbox } from '@/src/components/conflicts/inbox.tsx'
import { shownConflict } from '@/src/components/conflicts/shown-conflict.ts'
import { counted } from '@/src/components/format.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { namesOf } from '@/src/components/records/author-words.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { OlderLink } from '@/src/components/ui/older-link.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { syncedObjects } from '@/src/lib/crm/domain/objects.ts'
import { causeSchema } from '@/src/lib/contract/conflicts.ts'
import { memberTitles } from '@/src/lib/records/forms/choices.ts'
import {
  type ConflictCount,
  conflictCounts,
  conflictPlaceSchema,
  conflictsPage,
  placeOf,
} from '@/src/lib/records/conflicts/conflicts.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { referencesIn, titlesOf } from '@/src/lib/records/fields/titles.ts'

export const metadata: Metadata = { title: 'Conflicts' }

const pageFields = 50
const query = {
  crm: choiceParameter(crmTypeSchema.options),
  object: choiceParameter(syncedObjects),
  field: textParameter,
  cause: choiceParameter(causeSchema.options),
  owner: databaseIdSchema.optional().catch(undefined),
  after: z
    .string()
    .transform((text) => z.json().parse(JSON.parse(text)))
    .pipe(conflictPlaceSchema)
    .nullable()
    .catch(null),
}

export default async function ConflictsPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId, role, userId } = await requireTenant()
  const read = await readPageQuery(searchParams, query)
  const { crm, object, field, cause, owner, after } = read
  const fieldOrAny = field === '' ? undefined : field
  const [counts, team] = await Promise.all([conflictCounts(client, organizationId), teamMembers(client, organizationId)])
  const connectionId = crm === undefined ? undefined : counts.find((count) => count.crmType === crm)?.connectionId
  const isNone = crm !== undefined && connectionId === undefined
  const filter = { connection_id: connectionId, object, field: fieldOrAny, cause, owner_id: owner }
  const found = isNone ? [] : await conflictsPage(client, organizationId, { filter, after, limit: pageFields + 1 })
  const conflicts = found.slice(0, pageFields)
  const titles = await titlesOf(
    client,
    conflicts.flatMap((each) => [
      ...(each.recordId === null ? [] : [each.recordId]),
      ...[each.conflict.base, each.conflict.local, each.conflict.remote].flatMap((value) =>
        referencesIn(each.object, [[each.field, value]]),
      ),
    ]),
  )
  const named = new Map([...titles, ...memberTitles(team)])
  const nameOf = namesOf(team, userId, titles)
  const total = counts.reduce((sum, each) => sum + each.conflicts, 0)
  const matching = counts
    .filter((count) => fits(count, { crm, object, field: fieldOrAny, cause }))
    .reduce((sum, each) => sum + each.conflicts, 0)
  const mayDecide = may(role, 'edit')
  const isFiltered = [crm, object, fieldOrAny, cause, owner].some((each) => each !== undefined)
  const last = conflicts.at(-1)
  const wanted = Object.entries({ crm_type: crm, object, field: fieldOrAny, cause, owner_id: owner })
  const address = Object.entries({ crm, object, field: fieldOrAny, cause, owner, after: last && JSON.stringify(placeOf(last)) })
  return (
    <>
      <PageHeader title="Conflicts">
        Fields with different values here and in a CRM. They wait; everything else is synced.{' '}
        <NextLink href={replayPath} className="text-link">
          What would another policy have decided?
        </NextLink>
      </PageHeader>
      <LeftOutOf searchParams={searchParams} read={read} href={conflictsPath} />
      <Panel
        title={counted(total, 'field waits', 'fields wait')}
        flush
        {...(mayDecide && conflicts.length > 0 && (isFiltered ? matching : total) > 1
          ? { actions: <DecideAll filter={textsOf(wanted)} total={owner === undefined ? matching : conflicts.length} /> }
          : {})}
      >
        <ConflictFilter
          chosen={{ crm, object, field: fieldOrAny, cause, owner }}
          counts={counts}
          members={[...memberTitles(team).values()].map(({ id, title }) => ({ id, title }))}
        />
        {conflicts.length === 0 ? (
          <Empty icon={CircleCheck} title={total === 0 ? 'No field is in conflict' : 'None of these'} />
        ) : (
          <Inbox
            key={conflicts[0]?.linkId}
            conflicts={conflicts.map((each) => shownConflict(each, named, nameOf))}
            mayDecide={mayDecide}
            mayMap={may(role, 'connections')}
          />
        )}
        {found.length > pageFields ? (
          <OlderLink href={`${conflictsPath}?${new URLSearchParams(textsOf(address)).toString()}`} />
        ) : null}
      </Panel>
    </>
  )
}

function fits(
  count: ConflictCount,
  {
    crm,
    object,
    field,
    cause,
  }: { crm?: string | undefined; object?: string | undefined; field?: string | undefined; cause?: string | undefined },
): boolean {
  return (
    (crm === undefined || count.crmType === crm) &&
    (object === undefined || count.object === object) &&
    (field === undefined || count.field === field) &&
    (cause === undefined || count.cause === cause)
  )
}

function textsOf(entries: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
