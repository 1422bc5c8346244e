import NextLink from 'next/link'
import { AllInList, Counted } from '@/src/components/records/all-in-list.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Due } from '@/src/components/tasks/due.tsx'
import { TaskForm } from '@/src/components/tasks/task-form.tsx'
import { TaskTick } from '@/src/components/tasks/task-tick.tsx'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { optionLabel } from '@/src/lib/crm/domain/choices.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import type { TaskView } from '@/src/lib/records/activities/tasks.ts'
import type { Titles } from '@/src/lib/records/fields/titles.ts'

/** A page of what is to do about a record, and one of what is finished; how many there are of both, and by which field. */
export type ShownTasks = {
  readonly toDo: Page<TaskView>
  readonly finished: Page<TaskView>
  readonly field: string
  readonly count: number
}

/** What is to do about a record, the next one first, what is finished, and a form for more. */
export function TasksPanel({
  tasks: { toDo, finished, field, count },
  of,
  titles,
  canEdit,
}: {
  tasks: ShownTasks
  of: { readonly object: RecordObject; readonly id: string }
  /** Of who they are assigned to. */
  titles: Titles
  canEdit: boolean
}) {
  const hasFinished = finished.rows.length > 0 || finished.previous !== null
  return (
    <Panel title={<Counted title="Tasks" count={count} />} flush>
      {canEdit ? (
        <div className="border-b border-border p-4">
          <TaskForm of={{ object: of.object, id: of.id }} />
        </div>
      ) : null}
      {toDo.rows.length > 0 ? (
        <TaskRows rows={toDo.rows} titles={titles} canEdit={canEdit} />
      ) : (
        <p className="px-4 py-3 text-muted">Nothing is to do about this {recordSpecOf(of.object).one}.</p>
      )}
      <Pager
        label="Pages of what is to do"
        path={recordHref(of.object, of.id)}
        query={{}}
        parameter="tasks"
        previous={toDo.previous}
        next={toDo.next}
      />
      {hasFinished ? (
        <>
          <h3 className="border-t border-border px-4 pt-3 pb-1 text-muted">Done or deferred</h3>
          <TaskRows rows={finished.rows} titles={titles} canEdit={canEdit} />
          <Pager
            label="Pages of what is done or deferred"
            path={recordHref(of.object, of.id)}
            query={{}}
            parameter="done"
            previous={finished.previous}
            next={finished.next}
            labels={['Newer', 'Older']}
          />
        </>
      ) : null}
      <AllInList object="task" field={field} id={of.id} count={count} />
    </Panel>
  )
}

function TaskRows({ rows, titles, canEdit }: { rows: readonly TaskView[]; titles: Titles; canEdit: boolean }) {
  return (
    <ul className="divide-y divide-border">
      {rows.map(({ id, title, type, status, due, ownerId, completedAt, updatedAt }) => (
        <li key={id} className="flex items-start gap-2 px-4 py-2">
          <TaskTick id={id} title={title} isDone={status === 'done'} canEdit={canEdit} />
          <div className="min-w-0 flex-1">
            <NextLink
              href={recordHref('task', id)}
              prefetch={false}
              className="text-link inline-block max-w-full truncate py-0.5"
            >
              {title}
            </NextLink>
            <p className="flex flex-wrap gap-x-3 text-muted">
              <span>{optionLabel(type)}</span>
              {status === 'open' || status === 'done' ? null : <span>{optionLabel(status)}</span>}
              {status === 'done' ? (
                <span>
                  Done <Time iso={completedAt ?? updatedAt} />
                </span>
              ) : due === null ? null : (
                <span>
                  Due <Due due={due} isOpen={status !== 'deferred'} />
                </span>
              )}
              {ownerId === null ? null : <span className="min-w-0 truncate">{titles.get(ownerId)?.title}</span>}
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
