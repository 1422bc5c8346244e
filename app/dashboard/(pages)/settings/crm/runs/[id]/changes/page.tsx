import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { readRun } from '@/app/dashboard/_pages/read-once.ts'
import { changesHref, runHref, undoHref } from '@/src/components/crm/crm-pages.ts'
import { fieldLabel } from '@/src/lib/records/fields/field-label.ts'
import { runKind } from '@/src/components/crm/words.ts'
import { ChangeFilters } from '@/src/components/history/change-filters.tsx'
import { HistoryList } from '@/src/components/history/history-list.tsx'
import { kindLabels, sideLabels } from '@/src/components/history/history-words.ts'
import { LeftOutOf } from '@/src/components/left-out.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { changeKinds, changeSides } from '@/src/lib/crm/domain/change-kinds.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { type ChangeView, referencesOf } from '@/src/lib/records/history/change-views.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'
import { fieldsOfRun, historyCursorSchema, historyNames, historyOf } from '@/src/lib/records/history/history.ts'
import { pageStart } from '@/src/lib/records/lists/keyset.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'

export const metadata: Metadata = { title: 'What a run did' }

const pageSize = 50
const fieldParameter = z.string().min(1).max(70).optional().catch(undefined)

/** Everything that a run did, by field, side and kind, and searched. */
export default async function RunChangesPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: PageQuery
}) {
  const { client, organizationId, role } = await requireTenant()
  const { id } = await params
  const read = await readPageQuery(searchParams, {
    q: textParameter,
    field: fieldParameter,
    side: choiceParameter(changeSides),
    kind: choiceParameter(changeKinds),
    after: textParameter,
    before: textParameter,
  })
  const { q, field, side, kind, ...place } = read
  if (!databaseIdSchema.safeParse(id).success) notFound()
  const search = q?.trim() ?? ''
  const [run, connections, fields, page] = await Promise.all([
    readRun(id),
    connectionsOf(client, organizationId),
    fieldsOfRun(client, id),
    historyOf(
      client,
      organizationId,
      {
        runId: id,
        field,
        side,
        ...(kind === undefined ? {} : { kinds: [kind] }),
        ...(search === '' ? {} : { search: search.slice(0, 200) }),
      },
      pageStart(place, historyCursorSchema),
      pageSize,
    ),
  ])
  const connection = connections.find((each) => each.id === run?.connectionId)
  if (!run || !connection) notFound()
  const crm = crmNames[connection.crmType]
  const [names, titles] = await Promise.all([
    historyNames(client, organizationId, page.rows),
    titlesAndChoices(
      client,
      organizationId,
      [...page.rows.flatMap(({ recordId }) => recordId ?? []), ...referencesOf(page.rows)],
      page.rows.map(({ object }) => object),
    ),
  ])
  const path = changesHref(id)
  const isFiltered = search !== '' || [field, side, kind].some((each) => each !== undefined)
  return (
    <>
      <PageHeader
        title={`What ${runKind(run)} with ${crm} did`}
        back={{ href: runHref(id), label: 'The run' }}
        actions={
          may(role, 'connections') && run.completedAt !== null && page.rows.length > 0 ? (
            <LinkButton href={undoHref(id)} prefetch={false} variant="outline" size="sm">
              Undo all of it…
            </LinkButton>
          ) : null
        }
      />
      <LeftOutOf searchParams={searchParams} read={read} href={path} />
      <div className="mb-3 flex flex-col gap-3">
        <SearchBox search={search} label="Search what the run did" placeholder="A value, name, email…" />
        <ChangeFilters path={path} search={search} filters={filtersOf(fields, { field, side, kind }, crm)} />
      </div>
      <Panel flush>
        {page.rows.length > 0 ? (
          <HistoryList
            label="What the run did, the last first"
            entries={page.rows}
            names={names}
            titles={titles}
            of="run"
            mayUndo={may(role, 'connections') && run.completedAt !== null}
          />
        ) : (
          <Empty
            icon={ListChecks}
            title={isFiltered ? 'Nothing of this run fits' : 'This run has changed nothing'}
            action={
              isFiltered ? (
                <LinkButton href={path} variant="outline" size="sm">
                  Show all of it
                </LinkButton>
              ) : null
            }
          />
        )}
        <Pager
          label="Pages of what the run did"
          path={path}
          query={{ q: search, field, side, kind }}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </>
  )
}

type Chosen = {
  readonly field: string | undefined
  readonly side: ChangeView['side'] | undefined
  readonly kind: ChangeView['kind'] | undefined
}

/** What the list can be narrowed down by. `fields`: those that the run has changed. */
function filtersOf(fields: readonly string[], { field, side, kind }: Chosen, crm: string) {
  const shownFields = field === undefined || fields.includes(field) ? fields : [...fields, field]
  return [
    {
      name: 'field',
      label: 'Field',
      value: field,
      any: 'All fields',
      options: shownFields.map((name) => ({ value: name, label: fieldLabel(name) })),
    },
    {
      name: 'side',
      label: 'Where',
      value: side,
      any: 'Both sides',
      options: changeSides.map((each) => ({ value: each, label: sideLabels(crm)[each] })),
    },
    {
      name: 'kind',
      label: 'What',
      value: kind,
      any: 'Everything',
      options: changeKinds.filter((each) => each !== 'viewed').map((each) => ({ value: each, label: kindLabels[each] })),
    },
  ]
}
