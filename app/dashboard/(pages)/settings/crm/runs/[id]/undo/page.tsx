import { Undo2 } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { readRun } from '@/app/dashboard/_pages/read-once.ts'
import { runHref } from '@/src/components/crm/crm-pages.ts'
import { formatNumber } from '@/src/lib/core/text/number-text.ts'
import { StartUndo, type UndoAsked } from '@/src/components/history/start-undo.tsx'
import { UndoEntries } from '@/src/components/history/undo-preview.tsx'
import { choiceParameter, numberParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { Failure } from '@/src/lib/core/errors.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import { engine } from '@/src/lib/crm/engine.ts'
import { previewUndo, type UndoPreview } from '@/src/lib/crm/use-cases/preview-undo.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'
import { referencesIn } from '@/src/lib/records/fields/titles.ts'

export const metadata: Metadata = { title: 'Undo' }

/** Records that are shown; counts are of all that were looked at. */
const shownMax = 200
/** From here on people are told that it is much. */
const manyRecords = 100

const idParameter = databaseIdSchema.optional().catch(undefined)
const fieldParameter = z.string().min(1).max(70).optional().catch(undefined)
const changeParameter = numberParameter()

/** What undoing a run, or less of it, would put back: looked at before anything is written. */
export default async function UndoPage({ params, searchParams }: { params: Promise<{ id: string }>; searchParams: PageQuery }) {
  const { client, organizationId, role } = await requireTenant()
  const { id } = await params
  const of = await readPageQuery(searchParams, {
    record: idParameter,
    field: fieldParameter,
    change: changeParameter,
    show: choiceParameter(['restored', 'already', 'left'] as const),
  })
  const run = databaseIdSchema.safeParse(id).success ? await readRun(id) : null
  if (run === null) notFound()
  const back = { href: runHref(id), label: 'The run' }
  if (!may(role, 'connections')) {
    return (
      <>
        <PageHeader title="Undo" back={back} />
        <Notice tone="info" title="You cannot undo this">
          Only {peopleWhoMay('connections')} of the organisation can undo what a run did.
        </Notice>
      </>
    )
  }
  const asked = askedOf(id, of)
  const preview = await previewed(organizationId, asked)
  if (typeof preview === 'string') {
    return (
      <>
        <PageHeader title="Undo" back={back} />
        <Notice tone="warning" title="This cannot be undone now">
          {preview}
        </Notice>
      </>
    )
  }
  const crm = crmNames[preview.crmType]
  const entries = entriesOf(preview).filter(({ outcome }) => of.show === undefined || outcome === of.show)
  const titles = await titlesAndChoices(
    client,
    organizationId,
    entries.flatMap(({ recordId, object, change: { field, before, after } }) => [
      ...(recordId === null ? [] : [recordId]),
      ...(field === null ? [] : referencesIn(object, [[field, before] as const, [field, after] as const])),
    ]),
    entries.map(({ object }) => object),
  )
  const { restored, already, left } = preview.counts
  const isMuch = preview.pairs >= manyRecords
  const hrefOf = (show: string | null) => addressOf(id, of, show)
  return (
    <>
      <PageHeader title={`Undo ${whatOf(of)} with ${crm}`} back={back}>
        {summaryOf(preview, crm)}
      </PageHeader>
      <div className="flex flex-col gap-4">
        {isMuch ? (
          <Notice tone="warning" quiet title={`${formatNumber(preview.pairs)} records are concerned`}>
            If it changes more than the connection allows, it waits for an admin’s approval.
          </Notice>
        ) : null}
        {preview.hasMore || preview.records.length > shownMax ? (
          <Notice tone="info" quiet title="The first records are shown">
            {formatNumber(preview.records.length)} of {formatNumber(preview.pairs)} records were looked at, and the changes
            counted here are theirs. The undo is about all of them; what stays of the others is listed when it has ended.
          </Notice>
        ) : null}
        {restored > 0 ? (
          <div>
            <StartUndo
              asked={asked}
              what={
                preview.hasMore
                  ? `${formatNumber(restored)} changes or more`
                  : restored === 1
                    ? 'this change'
                    : `${formatNumber(restored)} changes`
              }
              warning={isMuch ? `This is about ${formatNumber(preview.pairs)} records, here and in ${crm}.` : null}
            />
          </div>
        ) : null}
        <ChoicePills
          label="What would become of it"
          current={of.show ?? 'all'}
          choices={[
            { value: 'all', href: hrefOf(null), label: 'All' },
            { value: 'restored', href: hrefOf('restored'), label: `Goes back: ${formatNumber(restored)}` },
            { value: 'already', href: hrefOf('already'), label: `Is so already: ${formatNumber(already)}` },
            { value: 'left', href: hrefOf('left'), label: `Stays: ${formatNumber(left)}` },
          ]}
        />
        <Panel flush>
          {entries.length > 0 ? (
            <UndoEntries label="What would be undone" entries={entries} titles={titles} crm={crm} isDone={false} />
          ) : (
            <Empty icon={Undo2} title="Nothing of this kind" />
          )}
        </Panel>
      </div>
    </>
  )
}

type Asked = {
  readonly record?: string | undefined
  readonly field?: string | undefined
  readonly change?: number | undefined
}

function askedOf(runId: string, { record, field, change }: Asked): UndoAsked {
  if (change !== undefined) return { change_id: change }
  return {
    run_id: runId,
    ...(record === undefined ? {} : { record_id: record }),
    ...(field === undefined ? {} : { field }),
  }
}

/** @returns why not, in words, where it cannot be looked at */
async function previewed(organizationId: string, asked: UndoAsked): Promise<UndoPreview | string> {
  const request =
    'change_id' in asked ? { changeId: asked.change_id } : { runId: asked.run_id, recordId: asked.record_id, field: asked.field }
  try {
    return await previewUndo(engine(), organizationId, request)
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.kind !== 'bug') return thrown.message
    throw thrown
  }
}

function entriesOf({ records }: UndoPreview) {
  return records.slice(0, shownMax).flatMap(({ object, recordId, crmRecordId, entries }) =>
    entries.map(({ changeId: id, now, becomes, outcome, reason, ...change }) => ({
      id,
      object,
      recordId,
      crmRecordId,
      change: { ...change, before: becomes, after: now },
      outcome,
      reason,
    })),
  )
}

function whatOf({ record, field, change }: Asked): string {
  if (change !== undefined) return 'one change'
  if (field !== undefined) return 'one field'
  return record === undefined ? 'a run' : 'what a run did to one record'
}

function summaryOf({ counts: { restored, left } }: UndoPreview, crm: string): string {
  if (restored === 0) {
    return left === 0 ? 'Everything is as it was before already.' : 'Nothing can go back: see why below.'
  }
  const stays = left === 0 ? '' : ` ${formatNumber(left)} ${left === 1 ? 'stays' : 'stay'}, for the reasons below.`
  return `What the run wrote goes back to what each side held before, here and in ${crm}, where nobody has changed it since.${stays} Nothing is written before you confirm.`
}

function addressOf(id: string, { record, field, change }: Asked, show: string | null): string {
  const parameters = new URLSearchParams()
  const kept = { record, field, change: change?.toString(), show: show ?? undefined }
  for (const [name, value] of Object.entries(kept)) if (value !== undefined) parameters.set(name, value)
  return `${runHref(id)}/undo${parameters.size > 0 ? `?${parameters.toString()}` : ''}`
}
