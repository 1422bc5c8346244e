import type { ReactNode } from 'react'
import { FollowWaiting } from '@/src/components/follow-waiting.tsx'
import { namesOf, namesOfMe } from '@/src/components/records/author-words.ts'
import { FieldHistory, type ShownFieldHistory } from '@/src/components/history/field-history.tsx'
import { AboutPanel } from '@/src/components/records/about-panel.tsx'
import { DeleteRecord, RestoreRecord } from '@/src/components/records/deletion.tsx'
import { deletionWords, restoreWords } from '@/src/components/records/deletion-words.ts'
import { leadersOf } from '@/src/components/records/field-leaders.ts'
import { NotesPanel } from '@/src/components/records/notes-panel.tsx'
import { formattedFields } from '@/src/components/records/formatted-text.ts'
import { RecordFacts } from '@/src/components/records/record-facts.tsx'
import { RecordForm } from '@/src/components/records/record-form.tsx'
import { listPath, listTitle, recordHref } from '@/src/components/records/record-pages.ts'
import { RelatedRecords } from '@/src/components/records/related-records.tsx'
import { type ShownTasks, TasksPanel } from '@/src/components/tasks/tasks-panel.tsx'
import { SyncPanel } from '@/src/components/records/sync-panel.tsx'
import { whoDeletedWords } from '@/src/components/records/who-deleted.ts'
import type { LeadSteps } from '@/src/lib/records/leads/lead-steps.ts'
import { currencyOf } from '@/src/lib/records/history/timeline-saves.ts'
import { TimelinePanel } from '@/src/components/timeline/timeline-panel.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import { Time } from '@/src/components/ui/time.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import { isMirrored, isSyncedObject } from '@/src/lib/crm/domain/objects.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { Page } from '@/src/lib/records/lists/keyset.ts'
import type { LinkView } from '@/src/lib/records/links/link-views.ts'
import type { FieldDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import type { NotesPage } from '@/src/lib/records/activities/notes.ts'
import type { QuoteDecision } from '@/src/lib/records/quotes/acceptances.ts'
import type { ObjectConnection } from '@/src/lib/records/connections/object-connections.ts'
import { recordTitle } from '@/src/lib/records/pages/pages.ts'
import type { RelatedRecords as Related } from '@/src/lib/records/lists/related.ts'
import { type StoredRecord, toForm } from '@/src/lib/records/fields/stored-record.ts'
import type { Member } from '@/src/lib/records/organization/team.ts'
import type { TimelineEntry, TimelineKind } from '@/src/lib/records/history/timeline.ts'
import type { NamedRecord, Titles } from '@/src/lib/records/fields/titles.ts'
import type { waitingOf } from '@/src/lib/records/connections/waiting.ts'

/** What a record's page has read. */
export type ShownRecord = {
  readonly record: StoredRecord
  readonly connections: readonly ObjectConnection[]
  readonly links: readonly LinkView[]
  readonly timeline: Page<TimelineEntry>
  /** What of it is shown; null: all. */
  readonly timelineKind: TimelineKind | null
  /** Of one field, where it is asked for. */
  readonly history: ShownFieldHistory | null
  /** Which way the mapped fields go, by connection. */
  readonly directions: ReadonlyMap<string, FieldDirections>
  readonly team: readonly Member[]
  /** What can be chosen in its fields. */
  readonly choices: Titles
  /** What customers have decided of it, where it is a quote, or of its quotes. */
  readonly decisions: readonly QuoteDecision[]
  /** Of a lead's status. */
  readonly steps: LeadSteps | null
  /** Of what its values, now and before, lead to. */
  readonly titles: Titles
  readonly related: readonly Related[]
  /** The notes about it; null where none ever are. */
  readonly notes: NotesPage | null
  /** The tasks about it, what is to do and what is finished; null where none ever are. */
  readonly tasks: ShownTasks | null
  /** What it is about, where it is a record of that kind. */
  readonly about: readonly NamedRecord[] | null
  readonly waiting: Awaited<ReturnType<typeof waitingOf>>
  /** Who looks. */
  readonly userId: string
  readonly role: Role
}

/** A lead that has become a contact: it stays as it was then. */
function isConverted({ object, values }: StoredRecord): boolean {
  return object === 'lead' && values.get('leadStatus') === 'converted'
}

/** A record: its values, its state with each CRM, what leads to it, and its timeline. */
export function RecordPage({
  shown,
  actions,
  extras,
  before = null,
  isFixed = false,
}: {
  shown: ShownRecord
  actions?: ReactNode
  /** What only records of this object have. */
  extras?: ReactNode
  /** What stands before its values. */
  before?: ReactNode
  /** Whether its values are not to be changed (any more). */
  isFixed?: boolean
}) {
  const { record, connections, links, timeline, timelineKind, history, directions, team } = shown
  const { choices, steps, titles, userId, role } = shown
  const { object, id, version } = record
  const name = recordTitle(object, record.values)
  const crmById = new Map(connections.map((each) => [each.id, crmNames[each.crmType]]))
  const isOfCrm = isMirrored(object)
  const canEdit = may(role, 'edit') && !isOfCrm
  // What is one CRM's goes into no other.
  const concerned = isOfCrm ? connections.filter(({ id: of }) => links.some((link) => link.connectionId === of)) : connections
  const emails = new Map(team.map(({ userId, email }) => [userId, email]))
  return (
    <>
      <FollowWaiting records={[id]} shown={shown.waiting} />
      <PageHeader
        title={name}
        back={{ href: listPath(object), label: listTitle(object) }}
        actions={
          <div className="flex flex-wrap gap-2">
            {object === 'lead' && !record.deletedAt && canEdit && !isConverted(record) ? (
              <LinkButton href={`${recordHref(object, id)}/convert`} prefetch={false} variant="primary">
                Convert…
              </LinkButton>
            ) : null}
            {record.deletedAt || !canEdit ? null : (
              <DeleteRecord object={object} id={id} version={version} name={name} effects={deletionWords(connections, links)} />
            )}
            {actions}
          </div>
        }
      >
        Changed <Time iso={record.updatedAt} />, added <Time iso={record.createdAt} />
      </PageHeader>
      {record.deletedAt ? (
        <div className="mb-4">
          <RestoreRecord
            object={object}
            id={id}
            version={version}
            name={name}
            deletedAt={record.deletedAt}
            by={whoDeletedWords(record, emails, connections)}
            effects={canEdit ? restoreWords(connections, links) : null}
          />
        </div>
      ) : null}
      {before}
      <div
        className={`grid grid-cols-[minmax(0,1fr)] items-start gap-4 ${isSyncedObject(object) ? 'lg:grid-cols-[minmax(0,1fr)_20rem]' : ''}`}
      >
        <Panel title="Details">
          {record.deletedAt || !canEdit || isFixed || isConverted(record) ? (
            <RecordFacts record={record} titles={titles} />
          ) : (
            <RecordForm
              object={object}
              existing={{ id, version, form: toForm(record) }}
              titles={titles}
              choices={choices}
              steps={steps}
              leads={{ ...leadersOf(connections, directions), ...formattedFields(record) }}
            />
          )}
        </Panel>
        {isSyncedObject(object) ? (
          <SyncPanel connections={concerned} links={links} record={record} titles={titles} directions={directions} role={role} />
        ) : null}
      </div>
      {history === null ? null : (
        <FieldHistory of={{ object, id }} history={history} titles={titles} mayUndo={may(role, 'connections')} />
      )}
      {extras}
      <LinkedPanels shown={shown} canEdit={canEdit && record.deletedAt === null} />
      <div className="mt-4">
        <TimelinePanel
          page={timeline}
          of={{ object, id }}
          kind={timelineKind}
          currency={currencyOf(record)}
          context={{
            titles,
            crmOf: (connectionId) => crmById.get(connectionId) ?? 'a CRM',
            nameOf: namesOf(team, userId, titles),
            decisions: shown.decisions,
            me: namesOfMe(team, userId),
          }}
        />
      </div>
    </>
  )
}

/** What leads to the record, or what it is about: records, tasks and notes. */
function LinkedPanels({ shown, canEdit }: { shown: ShownRecord; canEdit: boolean }) {
  const { record, about, tasks, titles, notes, related } = shown
  const { object, id } = record
  return (
    <>
      {about === null || !isSyncedObject(object) ? null : (
        <div className="mt-4">
          <AboutPanel about={about} of={{ object, id }} canEdit={canEdit} />
        </div>
      )}
      {tasks === null ? null : (
        <div className="mt-4">
          <TasksPanel tasks={tasks} of={record} titles={titles} canEdit={canEdit} />
        </div>
      )}
      {notes === null ? null : (
        <div className="mt-4">
          <NotesPanel page={notes} of={record} canEdit={canEdit} />
        </div>
      )}
      {related.length > 0 ? (
        <div className={`mt-4 grid items-start gap-4 ${related.length > 1 ? 'lg:grid-cols-2' : ''}`}>
          {related.map((list) => (
            <RelatedRecords key={list.object + list.field} list={list} of={record} canAdd={canEdit} />
          ))}
        </div>
      ) : null}
    </>
  )
}
