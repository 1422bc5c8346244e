import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import NextLink from 'next/link'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { readRun } from '@/app/dashboard/_pages/read-once.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { changesHref, crmHref, errorsHref, recordsHref, runHref, undoHref } from '@/src/components/crm/crm-pages.ts'
import { ChangedSince } from '@/src/components/crm/preview/changed-since.tsx'
import { GuardOutcome } from '@/src/components/crm/guard/guard-outcome.tsx'
import { RunWaiting } from '@/src/components/crm/guard/run-waiting.tsx'
import { UndoResult } from '@/src/components/history/undo-outcome.tsx'
import { RunFacts } from '@/src/components/crm/run-facts.tsx'
import { RunObjects } from '@/src/components/crm/run-objects.tsx'
import { RunProblems } from '@/src/components/crm/run-problems.tsx'
import { RunRecords } from '@/src/components/crm/run-records.tsx'
import { RunSleep } from '@/src/components/crm/run-sleep.tsx'
import { RunUnanswered } from '@/src/components/crm/run-unanswered.tsx'
import { openRunLists, runCounts, runListTitle, runLook, runKind } from '@/src/components/crm/words.ts'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Badge } from '@/src/components/ui/badge.tsx'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import type { Tenant } from '@/src/lib/http/session.ts'
import { type UndoItem, undoCounts, undoItems, undosOf } from '@/src/lib/records/undo.ts'
import { isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { RunRow } from '@/src/lib/records/sync-views.ts'
import { may } from '@/src/lib/core/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { recordsOfRun, referencesOf, runListSchema } from '@/src/lib/records/change-views.ts'
import { changeCursorSchema, pageStart } from '@/src/lib/records/keyset.ts'
import { memberEmails } from '@/src/lib/records/member-emails.ts'
import { previewComparison, previewOfRun } from '@/src/lib/records/previews.ts'
import { connectionsOf } from '@/src/lib/records/sync-views.ts'
import { titlesAndChoices } from '@/src/lib/records/choices.ts'

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
    left_after: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
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
  const path = runHref(id)
  const look = runLook(run)
  const undone = await readUndone(tenant, run, leftAfter)
  const page = list ? await recordsOfRun(tenant.client, id, list, pageStart(place, changeCursorSchema), pageSize) : null
  const shown = [
    ...(page?.rows.flatMap(({ recordId, changes }) => [...(recordId ? [recordId] : []), ...referencesOf(changes)]) ?? []),
    ...(undone.result?.items.flatMap(({ change }) => [
      ...(change.recordId ? [change.recordId] : []),
      ...referencesOf([change]),
    ]) ?? []),
  ]
  const objects = page?.rows.flatMap(({ changes }) => changes.map(({ object }) => object)) ?? []
  const [preview, titles, people] = await Promise.all([
    previewOfRun(tenant.client, tenant.organizationId, id),
    titlesAndChoices(tenant.client, tenant.organizationId, shown, objects),
    memberEmails(tenant.client, tenant.organizationId, [run.startedBy, run.guard?.decision?.by ?? null]),
  ])

  const comparison = preview === null ? null : await previewComparison(tenant.client, tenant.organizationId, preview.id)
  const isComparing = preview !== null && comparison === null && (run.status === 'completed' || run.status === 'partial')

  const actions = new Map(
    run.errors.flatMap((error) => (error.recordId && error.action ? [[error.recordId, error.action] as const] : [])),
  )

  return (
    <>
      <RefreshWhile active={(run.status === 'running' && run.resumeAt === null) || isComparing} />
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
          <div className="flex flex-wrap gap-2">
            {list === undefined ? null : (
              <LinkButton href={changesHref(id)} prefetch={false} variant="outline" size="sm">
                All changes
              </LinkButton>
            )}
            {list !== undefined && run.completedAt !== null && may(tenant.role, 'connections') ? (
              <LinkButton href={undoHref(id)} prefetch={false} variant="outline" size="sm">
                Undo…
              </LinkButton>
            ) : null}
          </div>
        }
      />
      <div className="flex flex-col gap-4">
        {run.status === 'waiting' ? (
          <RunWaiting run={run} crm={crm} canEdit={may(tenant.role, 'connections')} where="run" />
        ) : null}
        {run.status === 'running' && run.resumeAt ? (
          <Notice tone="info" quiet title="This run is waiting">
            <RunSleep resumeAt={run.resumeAt} reason={connection.lastError} /> Its changes so far stay.
          </Notice>
        ) : null}
        {run.unanswered ? (
          <Notice tone="info" quiet title={`${crm} has not answered yet`}>
            <RunUnanswered run={run} crm={crm} />{' '}
            <NextLink href={recordsHref(connection.crmType, 'waiting')} className="text-link">
              See the records that wait
            </NextLink>
          </Notice>
        ) : null}
        {undone.by.length > 0 ? (
          <Notice
            tone="info"
            quiet
            title={
              undone.by.length > 1
                ? 'What this run did was undone, all or some of it, more than once'
                : 'What this run did was undone, all or some of it'
            }
          >
            {undone.by.map((undo) => (
              <NextLink key={undo.id} href={runHref(undo.id)} prefetch={false} className="text-link me-3 inline-block py-0.5">
                The undo of <Time iso={undo.startedAt} />
              </NextLink>
            ))}
          </Notice>
        ) : null}
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
          <ChangedSince run={run} preview={preview} comparison={comparison} crmType={connection.crmType} />
        )}
        <RunProblems run={run} />
        {counts.length > 0 ? (
          <ChoicePills
            label="What the run did"
            current={list}
            choices={counts.map((each) => ({ value: each.list, href: `${path}?show=${each.list}`, label: each.label }))}
          />
        ) : null}
        {list && page ? (
          <Panel
            title={runListTitle(list, crm)}
            flush
            actions={
              openRunLists.has(list) ? (
                <LinkButton
                  href={list === 'failed' ? errorsHref(connection.crmType) : recordsHref(connection.crmType, 'attention')}
                  variant="outline"
                  size="sm"
                >
                  What needs attention now
                </LinkButton>
              ) : null
            }
          >
            {page.rows.length > 0 ? (
              <RunRecords
                records={page.rows}
                titles={titles}
                crmType={connection.crmType}
                account={connection.account}
                actions={actions}
              />
            ) : (
              <Empty icon={ListChecks} title="No records in this list" />
            )}
            <Pager label="Pages of records" path={path} query={{ show: list }} previous={page.previous} next={page.next} />
          </Panel>
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
