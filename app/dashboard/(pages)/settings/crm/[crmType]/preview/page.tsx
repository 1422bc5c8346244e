import { ScanSearch } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { previewHref } from '@/src/components/crm/crm-pages.ts'
import { draftSentence } from '@/src/components/crm/preview/draft-words.ts'
import { PreviewActions } from '@/src/components/crm/preview/preview-actions.tsx'
import { PreviewButton } from '@/src/components/crm/preview/preview-button.tsx'
import { PreviewCounts } from '@/src/components/crm/preview/preview-counts.tsx'
import { PreviewRecords } from '@/src/components/crm/preview/preview-records.tsx'
import { outcomeOf, outcomeParameters, outcomeWords, previewSentence } from '@/src/components/crm/preview/preview-words.ts'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { choiceParameter, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import { SearchBox } from '@/src/components/records/search-box.tsx'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may } from '@/src/lib/core/access/roles.ts'
import { crmNames, type CrmType } from '@/src/lib/crm/domain/crm-type.ts'
import { specOf, type SyncedObject, syncedObjects } from '@/src/lib/crm/domain/objects.ts'
import type { PreviewRecord, PreviewView } from '@/src/lib/contract/previews.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { titlesAndChoices } from '@/src/lib/records/forms/choices.ts'
import { idCursorSchema, pageStart } from '@/src/lib/records/lists/keyset.ts'
import { draftOfPreview } from '@/src/lib/records/previews/preview-draft.ts'
import { findPreviewView, latestPreview, previewRecords, previewTitles } from '@/src/lib/records/previews/previews.ts'
import { referencesIn } from '@/src/lib/records/fields/titles.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: what a sync would do` }
}

const pageSize = 50

/** What a sync would do: records by object and outcome, and the records and fields behind each number. */
export default connectionPage(async ({ tenant, connection, searchParams }) => {
  const { client, organizationId } = tenant
  const { crmType } = connection
  const crm = crmNames[crmType]
  const { id, object, show, q, after } = await readPageQuery(searchParams, {
    id: textParameter,
    object: choiceParameter(syncedObjects),
    show: choiceParameter(outcomeParameters),
    q: textParameter,
    after: textParameter,
  })
  if (id !== undefined && !databaseIdSchema.safeParse(id).success) notFound()
  const preview =
    id === undefined ? await latestPreview(client, organizationId, crmType) : await findPreviewView(client, organizationId, id)
  const canEdit = may(tenant.role, 'connections')
  if (preview === null || preview.crmType !== crmType) {
    return <NoPreview crmType={crmType} isGone={id !== undefined} canEdit={canEdit} />
  }
  const search = q?.trim() ?? ''
  const sided = outcomeOf(show)
  const from = pageStart({ after }, idCursorSchema).after?.[1] ?? null
  const filter = { object, outcome: sided?.outcome, side: sided?.side, q: search }
  const page = await previewRecords(client, preview.id, filter, from, pageSize)
  const [titles, draft] = await Promise.all([
    readTitles(tenant, preview.id, page.records),
    preview.isDraft ? draftOfPreview(client, organizationId, preview.id) : null,
  ])
  const path = previewHref(crmType)
  const query = { id: preview.id, object, show, q: search || undefined }
  const hrefOf = (wanted: Partial<typeof query>) => {
    const entries = Object.entries({ ...query, ...wanted }).flatMap(([name, value]) => (value ? [[name, value]] : []))
    return `${path}?${new URLSearchParams(entries).toString()}#records`
  }
  const objects = [...new Set(preview.counts.map((each) => each.object))]
  return (
    <div className="flex flex-col gap-4">
      <RefreshWhile active={preview.status === 'running'} everyMs={1_500} />
      <PreviewNotices preview={preview} about={draft === null ? null : draftSentence(draft, crm)} />
      <Panel
        flush
        title={
          preview.syncType === 'full' ? `What a full sync with ${crm} would do` : `What a sync of changes with ${crm} would do`
        }
        description={previewSentence(preview, crm)}
        actions={<PreviewActions crmType={crmType} preview={preview} canEdit={canEdit} />}
      >
        <PreviewCounts
          counts={preview.counts}
          crm={crm}
          hrefOf={(of) => hrefOf({ object: of.object, show: of.outcome ?? undefined })}
        />
      </Panel>
      <section id="records" aria-label="Records" className="flex flex-col gap-3">
        <SearchBox search={search} label="Search the records" placeholder={`Name, or id in ${crm}`} />
        {objects.length > 1 ? (
          <ChoicePills
            label="Objects"
            current={object ?? 'all'}
            choices={[
              { value: 'all', href: hrefOf({ object: undefined }), label: 'All' },
              ...objects.map((each) => ({ value: each, href: hrefOf({ object: each }), label: capitalized(specOf(each).many) })),
            ]}
          />
        ) : null}
        <Panel flush title={listTitle(object, sided, crm)}>
          {page.records.length > 0 ? (
            <PreviewRecords records={page.records} titles={titles} crm={crm} />
          ) : (
            <Empty icon={ScanSearch} title={preview.status === 'running' ? 'None so far' : 'No such records'} />
          )}
          <Pager
            label="Pages of records"
            path={path}
            query={query}
            previous={null}
            next={page.next === null ? null : ['', page.next]}
            labels={['Previous', 'More records']}
          />
        </Panel>
      </section>
    </div>
  )
})

function NoPreview({ crmType, isGone, canEdit }: { crmType: CrmType; isGone: boolean; canEdit: boolean }) {
  const crm = crmNames[crmType]
  return (
    <Panel>
      <Empty icon={ScanSearch} title={isGone ? 'This preview is not there any more' : `See what a sync with ${crm} would do`}>
        {isGone ? 'It was removed, or has expired: a preview is kept for three days. ' : ''}A preview decides every record as a
        sync would, and writes nothing, here or in {crm}.
        {canEdit ? (
          <span className="mt-3 block">
            <PreviewButton crm={crmType} variant="primary" label="Start a preview" />
          </span>
        ) : (
          ' Owners and admins can start one.'
        )}
      </Empty>
    </Panel>
  )
}

/** That it is of a draft, and of which changes; and what went wrong as it was made. */
function PreviewNotices({ preview: { isDraft, errors, status }, about }: { preview: PreviewView; about: string | null }) {
  return (
    <>
      {isDraft ? (
        <Notice tone="info" quiet title="This is a preview of changes that are not saved">
          {about ?? 'All of them are saved by now.'} It shows what a full sync would do with them.{' '}
          {about === null ? '' : 'To sync so, save them first.'}
        </Notice>
      ) : null}
      {errors.map(({ code, message }) => (
        <Notice key={`${code} ${message}`} tone={status === 'failed' ? 'danger' : 'warning'} quiet>
          {message}
        </Notice>
      ))}
    </>
  )
}

/** Of what the values of these records lead to: records that there are, and those that the sync would create. */
async function readTitles({ client, organizationId }: Tenant, previewId: string, records: readonly PreviewRecord[]) {
  const referred = records.flatMap(({ object, fields }) =>
    referencesIn(
      object,
      fields.flatMap(({ field, before, after }) => (field === null ? [] : [[field, before] as const, [field, after] as const])),
    ),
  )
  const objects = records.map(({ object }) => object)
  const [known, made] = await Promise.all([
    titlesAndChoices(client, organizationId, referred, objects),
    previewTitles(client, previewId, referred),
  ])
  return new Map([...made, ...known])
}

function listTitle(object: SyncedObject | undefined, sided: ReturnType<typeof outcomeOf>, crm: string): string {
  const records = object === undefined ? 'Records' : capitalized(specOf(object).many)
  if (sided === undefined) return records
  return `${records}: ${outcomeWords(sided, crm).toLowerCase().replace(crm.toLowerCase(), crm)}`
}
