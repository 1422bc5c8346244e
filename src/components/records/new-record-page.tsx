import { RecordForm } from '@/src/components/records/record-form.tsx'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { objectTitle } from '@/src/components/crm/objects/object-words.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { peopleWhoMay, type Role } from '@/src/lib/core/roles.ts'
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

/** Instead of a form that would be refused. */
export function NewRecordRefused({ object, role }: { object: SyncedObject; role: Role }) {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={`New ${specOf(object).one}`} back={{ href: listPath(object), label: listTitle(object) }} />
      <Notice tone="info" quiet title="You can look, but not add">
        {objectTitle(object)} are added by {peopleWhoMay('edit')}. Your role is {role}.
      </Notice>
    </div>
  )
}
