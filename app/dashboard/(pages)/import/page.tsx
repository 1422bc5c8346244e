import { Upload } from 'lucide-react'
import type { Metadata } from 'next'
import { keptDays } from '@/src/lib/core/limits.ts'
import { ImportList } from '@/src/components/imports/import-list.tsx'
import { isWorking } from '@/src/components/imports/import-words.ts'
import { UploadForm } from '@/src/components/imports/upload-form.tsx'
import { choiceParameter, type PageQuery, readPageQuery } from '@/src/components/page-query.ts'
import { listTitle } from '@/src/components/records/record-pages.ts'
import { RefreshWhile } from '@/src/components/refresh-while.tsx'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { Empty } from '@/src/components/ui/empty.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { isMirrored } from '@/src/lib/crm/domain/objects.ts'
import { importsOf } from '@/src/lib/records/imports/imports.ts'
import { shownObjects } from '@/src/lib/records/pages/pages.ts'

export const metadata: Metadata = { title: 'Import' }

// What a CRM alone makes is not brought in.
const importedObjects = shownObjects.filter((object) => !isMirrored(object))
const objects = importedObjects.map((object) => ({ value: object, label: listTitle(object) }))

export default async function ImportPage({ searchParams }: { searchParams: PageQuery }) {
  const { client, organizationId, organizationName, role } = await requireTenant()
  const { object = 'contact' } = await readPageQuery(searchParams, { object: choiceParameter(importedObjects) })
  if (!may(role, 'import')) {
    return (
      <>
        <PageHeader title="Import" />
        <Notice tone="info" quiet title="You cannot import files">
          Files are imported by {peopleWhoMay('import')} of {organizationName}. Your role is {role}.
        </Notice>
      </>
    )
  }
  const imports = await importsOf(client, organizationId)
  return (
    <>
      <RefreshWhile active={imports.some(isWorking)} />
      <PageHeader title="Import">
        Nothing is imported before you have seen what would become of the rows. An import can be undone for {keptDays.importRows}{' '}
        days.
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Panel title="Upload a file">
          <UploadForm objects={objects} chosen={object} />
        </Panel>
        <Panel title="Imports" flush>
          {imports.length === 0 ? <Empty icon={Upload} title="No imports yet" /> : <ImportList imports={imports} />}
        </Panel>
      </div>
    </>
  )
}
