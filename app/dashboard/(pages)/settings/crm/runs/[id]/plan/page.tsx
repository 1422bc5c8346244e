import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readRun } from '@/app/dashboard/_pages/read-once.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { planHref, runHref } from '@/src/components/crm/crm-pages.ts'
import { causeWords, guardSentence, isUncounted, nothingPlanned } from '@/src/components/crm/guard/guard-words.ts'
import { PlannedRecords } from '@/src/components/crm/guard/planned-records.tsx'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { changeCauses } from '@/src/lib/crm/domain/planned-change.ts'
import { idCursorSchema, pageStart } from '@/src/lib/records/lists/keyset.ts'
import { plannedRecords, referencesOfPlan } from '@/src/lib/records/runs/run-plan.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'

export const metadata: Metadata = { title: 'What a sync would change' }

const pageSize = 50

/** The records behind the numbers of a run that waits for approval. */
export default async function PlanPage({ params, searchParams }: { params: Promise<{ id: string }>; searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { id } = await params
  const { q, cause, ...place } = await readPageQuery(searchParams, {
    q: textParameter,
    cause: choiceParameter(changeCauses),
    after: textParameter,
    before: textParameter,
  })
  if (!databaseIdSchema.safeParse(id).success) notFound()
  const search = q?.trim() ?? ''
  const [run, connections, page] = await Promise.all([
    readRun(id),
    connectionsOf(tenant.client, tenant.organizationId),
    plannedRecords(tenant.client, { runId: id, search, cause }, pageStart(place, idCursorSchema), pageSize),
  ])
  const connection = connections.find((each) => each.id === run?.connectionId)
  if (!run || !connection) notFound()
  const titles = await titlesAndChoices(
    tenant.client,
    tenant.organizationId,
    referencesOfPlan(page.rows),
    page.rows.map(({ object }) => object),
  )
  const crm = crmNames[connection.crmType]
  const path = planHref(id)
  const nothing = nothingPlanned(run, search !== '' || cause !== undefined)
  const causes = [...new Set(run.guard?.causes.map((each) => each.cause) ?? [])]
  const hrefOf = (wanted: string | null) => {
    const parameters = new URLSearchParams({ ...(search ? { q: search } : {}), ...(wanted ? { cause: wanted } : {}) })
    return parameters.size > 0 ? `${path}?${parameters.toString()}` : path
  }
  return (
    <>
      <PageHeader
        title={`What this sync with ${crm} would change`}
        back={{ href: runHref(id), label: 'The run' }}
        actions={
          run.status === 'waiting' && !isUncounted(run) ? (
            <LinkButton href={`/api/crm/sync/plan?run_id=${id}`} prefetch={false} download variant="outline" size="sm">
              Export as CSV
            </LinkButton>
          ) : null
        }
      >
        {run.guard ? guardSentence(run) : 'This run needs no approval.'}
        {run.status === 'waiting' && page.rows.length > 0 ? ' None of the changes below has been written.' : ''}
      </PageHeader>
      <div className="mb-3 flex flex-col gap-3">
        <SearchBox search={search} label="Search the records" placeholder="Name, email, phone…" />
        {causes.length > 1 ? (
          <ChoicePills
            label="Causes"
            current={cause ?? 'all'}
            choices={[
              { value: 'all', href: hrefOf(null), label: 'All' },
              ...causes.map((each) => ({ value: each, href: hrefOf(each), label: capital(causeWords(each, crm)) })),
            ]}
          />
        ) : null}
      </div>
      <Panel flush>
        {page.rows.length > 0 ? (
          <PlannedRecords records={page.rows} titles={titles} crm={crm} />
        ) : (
          <Empty icon={ListChecks} title={nothing.title}>
            {nothing.text}
          </Empty>
        )}
        <Pager
          label="Pages of records"
          path={path}
          query={{ q: search || undefined, cause }}
          previous={page.previous}
          next={page.next}
        />
      </Panel>
    </>
  )
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
