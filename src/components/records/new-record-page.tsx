import { RecordForm } from '@/src/components/records/record-form.tsx'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { specOf, type SyncedObject } from '@/src/lib/crm/domain/objects.ts'
import type { RecordForm as Form } from '@/src/lib/records/record-form.ts'
import type { Titles } from '@/src/lib/records/titles.ts'

/** The form of a new record. `initial`: what it begins with. */
export function NewRecordPage({
  object,
  initial,
  titles,
  choices,
}: {
  object: SyncedObject
  initial: Form
  titles: Titles
  choices: Titles
}) {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={`New ${specOf(object).one}`} back={{ href: listPath(object), label: listTitle(object) }} />
      <Panel>
        <RecordForm object={object} initial={initial} titles={titles} choices={choices} />
      </Panel>
    </div>
  )
}
