import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readRun } from '@/app/dashboard/_pages/read-once.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { changesHref, crmHref, runHref, undoHref } from '@/src/components/crm/crm-pages.ts'
import { ChangedSince } from '@/src/components/crm/preview/changed-since.tsx'
import { GuardOutcome } from '@/src/components/crm/guard/guard-outcome.tsx'
import { UndoResult } from '@/src/components/history/undo-outcome.tsx'
import { RunFacts } from '@/src/components/crm/runs/run-facts.tsx'
import { RunObjects } from '@/src/components/crm/runs/run-objects.tsx'
import { RunProblems } from '@/src/components/crm/runs/run-problems.tsx'
import { RunListPanel } from '@/src/components/crm/runs/run-list-panel.tsx'
import { RunNotices } from '@/src/components/crm/runs/run-notices.tsx'
import { runCounts, runKind, runLook } from '@/src/components/crm/words.ts'
import { choiceParameter, numberParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { Tenant } from '@/src/lib/http/session.ts'
import { type UndoItem, undoCounts, undoItems, undosOf } from '@/src/lib/records/history/undo.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { RunRow } from '@/src/lib/records/connections/sync-views.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { type RunRecord, recordsOfRun, referencesOf, runListSchema } from '@/src/lib/records/history/change-views.ts'
import { changeCursorSchema, pageStart } from '@/src/lib/records/lists/keyset.ts'
import { labelsOfLinks } from '@/src/lib/records/links/link-views.ts'
import { memberEmails } from '@/src/lib/records/organization/member-emails.ts'
import { previewComparison, previewOfRun } from '@/src/lib/records/previews/previews.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'

export const metadata: Metadata = { title: 'Sync run' }

const pageSize = 50

export default async function RunPage({ params, searchParams }: { params: Promise<{ id: string }>; searchParams: PageQuery }) {
  const tenant = await requireTenant()
  const { id } = await params
  const {
    show,
    left_after: leftAfter,
    ...place
  } = await readPageQuery(searchParams, {
    left_after: numberParameter(),
    show: choiceParameter(runListSchema.options),
    after: textParameter,
    before: textParameter,
  })
  if (!databaseIdSchema.safeParse(id).success) notFound()
  const [run, connections] = await Promise.all([readRun(id), connectionsOf(tenant.client, tenant.organizationId)])
  const connection = connections.find((each) => each.id === run?.connectionId)
  if (!run || !connection) notFound()

  const crm = crmNames[connection.crmType]
  const counts = runCounts(run, crm)
  const list = show ?? counts[0]?.list
  const look = runLook(run)
  const undone = await readUndone(tenant, run, leftAfter)
  const page = list ? await recordsOfRun(tenant.client, id, list, pageStart(place, changeCursorSchema), pageSize) : null
  const [preview, titles, labels, people] = await Promise.all([
    readPreview(tenant, run),
    readTitles(tenant, page?.rows ?? [], undone.result?.items ?? []),
    labelsOfLinks(tenant.client, tenant.organizationId, unnamedLinks(page?.rows ?? [])),
    memberEmails(tenant.client, tenant.organizationId, [run.startedBy, run.guard?.decision?.by ?? null]),
  ])

  return (
    <>
      <RefreshWhile active={(run.status === 'running' && run.resumeAt === null) || preview?.isComparing === true} />
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-2">
            {runKind(run)} with {crm}
            <Badge tone={look.tone} icon={look.icon}>
              {look.label}
            </Badge>
          </span>
        }
        back={{ href: crmHref(connection.crmType, 'runs'), label: `${crm}: runs` }}
        actions={
          list === undefined ? null : <RunLinks run={run} mayUndo={may(tenant.role, 'connections') && run.completedAt !== null} />
        }
      />
      <div className="flex flex-col gap-4">
        <RunNotices run={run} connection={connection} undoneBy={undone.by} canEdit={may(tenant.role, 'connections')} />
        <RunFacts run={run} crm={crm} people={people} />
        {undone.result === null ? null : (
          <UndoResult
            run={run}
            counts={undone.result.counts}
            left={undone.result.items.map(shownUndo)}
            next={undone.result.next}
            titles={titles}
            crm={crm}
          />
        )}
        <RunObjects run={run} crm={crm} />
        <GuardOutcome run={run} people={people} />
        {preview === null ? null : (
          <ChangedSince run={run} preview={preview.preview} comparison={preview.comparison} crmType={connection.crmType} />
        )}
        <RunProblems run={run} />
        {counts.length > 0 ? (
          <ChoicePills
            label="What the run did"
            current={list}
            choices={counts.map((each) => ({ value: each.list, href: `${runHref(id)}?show=${each.list}`, label: each.label }))}
          />
        ) : null}
        {list && page ? (
          <RunListPanel run={run} list={list} page={page} titles={titles} labels={labels} connection={connection} />
        ) : run.status === 'completed' ? (
          <Panel>
            <Empty icon={ListChecks} title="No changes were needed">
              Every checked record has the same values here and in {crm}.
            </Empty>
          </Panel>
        ) : null}
      </div>
    </>
  )
}

function RunLinks({ run, mayUndo }: { run: RunRow; mayUndo: boolean }) {
  return (
    <div className="flex flex-wrap gap-2">
      <LinkButton href={changesHref(run.id)} prefetch={false} variant="outline" size="sm">
        All changes
      </LinkButton>
      {mayUndo ? (
        <LinkButton href={undoHref(run.id)} prefetch={false} variant="outline" size="sm">
          Undo…
        </LinkButton>
      ) : null}
    </div>
  )
}

/** The preview that a run was begun from, and how the run differs from it, once that is known. */
async function readPreview({ client, organizationId }: Tenant, run: RunRow) {
  const preview = await previewOfRun(client, organizationId, run.id)
  if (preview === null) return null
  const comparison = await previewComparison(client, organizationId, preview.id)
  return { preview, comparison, isComparing: comparison === null && (run.status === 'completed' || run.status === 'partial') }
}

/** The links of what is no record here, so that it is called as the sync has called it. */
function unnamedLinks(records: readonly RunRecord[]): readonly string[] {
  return records.flatMap(({ recordId, changes }) => (recordId === null ? (changes[0]?.linkId ?? []) : []))
}

/** Of the records that are shown, and of what their values lead to. */
function readTitles({ client, organizationId }: Tenant, records: readonly RunRecord[], undone: readonly UndoItem[]) {
  const changes = [...records.flatMap((record) => record.changes), ...undone.map(({ change }) => change)]
  const ids = [...records, ...undone.map(({ change }) => change)].flatMap(({ recordId }) => recordId ?? [])
  const objects = records.flatMap((record) => record.changes.map(({ object }) => object))
  return titlesAndChoices(client, organizationId, [...ids, ...referencesOf(changes)], objects)
}

/** Of an undo, what became of it; of any run, what has undone it. */
async function readUndone({ client }: Pick<Tenant, 'client'>, run: RunRow, after: number | undefined) {
  const by = await undosOf(client, run.id)
  if (run.syncType !== 'undo') return { by, result: null }
  const [{ counts }, page] = await Promise.all([
    undoCounts(client, run.id),
    undoItems(client, run.id, { outcome: 'left', after, limit: pageSize }),
  ])
  return { by, result: { counts, ...page } }
}

function shownUndo({ change, outcome, reason, message }: UndoItem) {
  const { id, object, recordId, crmRecordId } = change
  return {
    id,
    object: isSyncedObject(object) ? object : ('contact' as const),
    recordId,
    crmRecordId,
    change,
    outcome,
    reason,
    message,
  }
}
