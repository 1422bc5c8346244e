import { RecordForm } from '@/src/components/records/record-form.tsx'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { peopleWhoMay, type Role } from '@/src/lib/core/access/roles.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { RecordForm as Form } from '@/src/lib/records/forms/record-form.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** The form of a new record. `initial`: what it begins with. */
export function NewRecordPage({
  object,
  initial,
  titles,
  choices,
}: {
  object: RecordObject
  initial: Form
  titles: Titles
  choices: Titles
}) {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={`New ${recordSpecOf(object).one}`} back={{ href: listPath(object), label: listTitle(object) }} />
      <Panel>
        <RecordForm object={object} initial={initial} titles={titles} choices={choices} />
      </Panel>
    </div>
  )
}

/** Instead of a form that would be refused. */
export function NewRecordRefused({ object, role }: { object: RecordObject; role: Role }) {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={`New ${recordSpecOf(object).one}`} back={{ href: listPath(object), label: listTitle(object) }} />
      <Notice tone="info" quiet title="You can look, but not add">
        {listTitle(object)} are added by {peopleWhoMay('edit')}. Your role is {role}.
      </Notice>
    </div>
  )
}
