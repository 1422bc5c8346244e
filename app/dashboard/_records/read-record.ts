import { z } from 'zod'
import { readStored } from '@/app/dashboard/_pages/read-once.ts'
import { inCrmOrder } from '@/src/components/crm/crm-order.ts'
import { choiceParameter, type PageQuery, readPageQuery, textParameter } from '@/src/components/page-query.ts'
import type { ShownRecord } from '@/src/components/records/record-page.tsx'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { referencesOf } from '@/src/lib/records/history/change-views.ts'
import { fieldHistory, historyCursorSchema, historyNames } from '@/src/lib/records/history/history.ts'
import { pageStart } from '@/src/lib/records/lists/keyset.ts'
import { linksOfRecords, referencesOfLinks } from '@/src/lib/records/links/link-views.ts'
import { mappedDirections } from '@/src/lib/records/connections/mapped-directions.ts'
import { objectConnections } from '@/src/lib/records/connections/object-connections.ts'
import { aboutOf } from '@/src/lib/records/activities/about.ts'
import { leadSteps } from '@/src/lib/records/leads/lead-steps.ts'
import { noteCursorSchema, notesAbout } from '@/src/lib/records/activities/notes.ts'
import { countTasksAbout, taskCursors, tasksAbout } from '@/src/lib/records/activities/tasks.ts'
import { ownerTitles } from '@/src/lib/records/connections/owner-titles.ts'
import { memberTitles, readChoices } from '@/src/lib/records/forms/choices.ts'
import { recordTitle } from '@/src/lib/records/pages/pages.ts'
import { relatedRecords } from '@/src/lib/records/lists/related.ts'
import { quoteDecisions } from '@/src/lib/records/quotes/acceptances.ts'
import { teamMembers } from '@/src/lib/records/organization/team.ts'
import { namedIn, timelineCursorSchema, timelineKindsOf, timelineOf } from '@/src/lib/records/history/timeline.ts'
import { referencesIn, titlesOf } from '@/src/lib/records/fields/titles.ts'
import { waitingOf } from '@/src/lib/records/connections/waiting.ts'

/** A field whose own history is asked for. */
const fieldParameter = z.string().min(1).max(70).optional().catch(undefined)
const historyPageSize = 20

/** The title of a record's page. */
export async function titleOfPage(object: RecordObject, id: string): Promise<string> {
  const record = databaseIdSchema.safeParse(id).success ? await readStored(object, id) : null
  return record ? recordTitle(object, record.values) : 'Not found'
}

/** Everything that a record's page shows; null when the person's organisation has no such record. */
export async function readRecord(
  { client, organizationId, userId, role }: Tenant,
  object: RecordObject,
  id: string,
  searchParams: PageQuery,
): Promise<ShownRecord | null> {
  if (!databaseIdSchema.safeParse(id).success) return null
  const place = await readPlace(object, searchParams)
  // Before the rest: what changes in between is asked about again.
  const waiting = await waitingOf(client, organizationId, [id])
  const reading = teamMembers(client, organizationId)
  const [record, connections, links, timeline, directions, team, choices, related, activities, aboutIds, steps, decisions] =
    await Promise.all([
      readStored(object, id),
      objectConnections(client, organizationId, object).then(inCrmOrder),
      linksOfRecords(client, organizationId, [id]),
      timelineOf(
        client,
        id,
        place.timeline === undefined ? timelineKindsOf(object) : [place.timeline],
        pageStart({ after: place.timeline_after, before: place.timeline_before }, timelineCursorSchema),
      ),
      mappedDirections(client, organizationId, object),
      reading,
      readChoices(client, organizationId, object, reading),
      relatedRecords(client, organizationId, { object, id }),
      readActivities({ client, organizationId }, { object, id }, place),
      recordSpecOf(object).ofLinked ? aboutOf(client, organizationId, id) : null,
      object === 'lead' ? leadSteps(client) : null,
      quoteDecisions(client, { organizationId, object, id }),
    ])
  if (record === null) return null
  const history = place.history === undefined ? null : await readHistory({ client, organizationId }, id, place.history, place)
  const [referred, owners] = await Promise.all([
    titlesOf(client, [
      ...referencesOf(history?.page.rows ?? []),
      ...referencesIn(object, record.values),
      ...referencesOfLinks(links),
      ...namedIn(timeline.rows),
      ...(aboutIds ?? []),
    ]),
    ownerTitles(client, links),
  ])
  return {
    record,
    related,
    ...activities,
    about: aboutIds === null ? null : aboutIds.flatMap((each) => referred.get(each) ?? []),
    connections,
    links,
    timeline,
    timelineKind: place.timeline ?? null,
    history,
    directions,
    team,
    choices,
    steps,
    decisions,
    titles: new Map([...referred, ...owners, ...memberTitles(team), ...choices]),
    waiting,
    userId,
    role,
  }
}

type Place = Awaited<ReturnType<typeof readPlace>>

/** Where each list of the page begins, and what is chosen in it. */
function readPlace(object: RecordObject, searchParams: PageQuery) {
  return readPageQuery(searchParams, {
    timeline: choiceParameter(timelineKindsOf(object)),
    timeline_after: textParameter,
    timeline_before: textParameter,
    history: fieldParameter,
    history_after: textParameter,
    history_before: textParameter,
    notes_after: textParameter,
    notes_before: textParameter,
    tasks_after: textParameter,
    tasks_before: textParameter,
    done_after: textParameter,
    done_before: textParameter,
  })
}

/** Notes and tasks about a record; null of an object that has none. */
async function readActivities(
  { client, organizationId }: Pick<Tenant, 'client' | 'organizationId'>,
  of: { readonly object: RecordObject; readonly id: string },
  place: Place,
): Promise<Pick<ShownRecord, 'notes' | 'tasks'>> {
  const tasksFrom = (
    state: 'to_do' | 'finished',
    start: { readonly after?: string | undefined; readonly before?: string | undefined },
  ) => tasksAbout(client, organizationId, of, state, pageStart(start, taskCursors[state]))
  const [notes, toDo, finished, allTasks] = await Promise.all([
    notesAbout(client, organizationId, of, pageStart({ after: place.notes_after, before: place.notes_before }, noteCursorSchema)),
    tasksFrom('to_do', { after: place.tasks_after, before: place.tasks_before }),
    tasksFrom('finished', { after: place.done_after, before: place.done_before }),
    countTasksAbout(client, organizationId, of),
  ])
  return { notes, tasks: toDo === null || finished === null || allTasks === null ? null : { toDo, finished, ...allTasks } }
}

async function readHistory(
  { client, organizationId }: Pick<Tenant, 'client' | 'organizationId'>,
  recordId: string,
  field: string,
  place: Place,
) {
  const start = pageStart({ after: place.history_after, before: place.history_before }, historyCursorSchema)
  const page = await fieldHistory(client, organizationId, { recordId, field }, start, historyPageSize)
  return { field, page, names: await historyNames(client, organizationId, page.rows) }
}
