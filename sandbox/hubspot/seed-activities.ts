import { type ActivityCounts, type DemoActivity, makeActivities, makeNotes } from '../demo/activities.ts'
import { sanitizedHtml } from '../kit/html.ts'
import type { End } from './association-store.ts'
import { typesBetween } from './association-types.ts'
import { owners } from './owners.ts'
import type { Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import { importRecords, importTarget } from './seed.ts'

const seeds = { activities: 20_260_340, notes: 20_260_341 }
const demoCounts: ActivityCounts = { activities: 150, notes: 80 }
const objectOf = { task: 'tasks', call: 'calls', meeting: 'meetings' } as const

type Made = { readonly values: Values; readonly about: readonly End[] }

const filled = (values: Readonly<Record<string, string | null | undefined>>): Values =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value == null || value === '' ? [] : [[name, value]])))

function valuesOf({ kind, subject, dueOn, dueAt, isDone, isUrgent, owner, html: written }: DemoActivity): Values {
  const html = written === null ? null : sanitizedHtml(written)
  const at = `${dueOn ?? '2026-06-01'}T${dueAt ?? '00:00'}:00.000Z`
  const common = { hs_timestamp: at, hubspot_owner_id: owner === null ? null : owners[owner]?.id }
  if (kind === 'call')
    return filled({ ...common, hs_call_title: subject, hs_call_body: html, hs_call_status: isDone ? 'COMPLETED' : null })
  if (kind === 'meeting')
    return filled({ ...common, hs_meeting_title: subject, hs_meeting_body: html, hs_meeting_start_time: at })
  return filled({
    ...common,
    hs_task_subject: subject,
    hs_task_body: html,
    hs_task_status: isDone ? 'COMPLETED' : 'NOT_STARTED',
    hs_task_priority: isUrgent ? 'HIGH' : 'NONE',
  })
}

/** Adds activities and notes about a portal's deals and contacts; the times of those stay. */
export function importActivities(sandbox: Sandbox, portalId: number, much: ActivityCounts = demoCounts): void {
  const endsOf = (object: string): readonly End[] =>
    sandbox.records.page(importTarget(portalId, object), 'live', 0, Number.MAX_SAFE_INTEGER).map(({ id }) => ({ object, id }))
  const [deals, people] = [endsOf('deals'), endsOf('contacts')]
  const counts = { deals: deals.length, people: people.length }
  const ends = (deal: number | null, places: readonly number[]) =>
    [deal === null ? undefined : deals[deal], ...places.map((place) => people[place])].filter((end) => end !== undefined)

  const made = [...makeActivities({ seed: seeds.activities, much, ...counts, owners: owners.length })]
  for (const [kind, object] of Object.entries(objectOf)) {
    const own = made.filter((each) => each.kind === kind)
    add(
      sandbox,
      portalId,
      object,
      own.map((each) => ({ values: valuesOf(each), about: ends(each.deal, each.people) })),
    )
  }
  const written = [...makeNotes({ seed: seeds.notes, much, ...counts })].map(({ html, deal, person, writtenOn }, index) => ({
    values: filled({
      hs_note_body: sanitizedHtml(html),
      hs_timestamp: `${writtenOn}T12:00:00.000Z`,
      // Every eighth was brought by an import, and is nobody's.
      hs_created_by_user_id: index % 8 === 7 ? null : String(owners[index % owners.length]?.userId),
    }),
    about: ends(deal, person === null ? [] : [person]),
  }))
  add(sandbox, portalId, 'notes', written)
}

function add(sandbox: Sandbox, portalId: number, object: string, made: readonly Made[]): void {
  const target = importTarget(portalId, object)
  importRecords(
    sandbox,
    target,
    made.map(({ values }) => values),
  )
  const records = sandbox.records.page(target, 'live', 0, Number.MAX_SAFE_INTEGER).slice(-made.length)
  sandbox.db.transaction(() => {
    made.forEach(({ about }, index) => {
      const record = records[index]
      if (record === undefined) return
      const from = { object, id: record.id }
      for (const to of about) {
        for (const { id, inverse } of typesBetween(object, to.object)) {
          sandbox.associations.add(portalId, from, to, id)
          sandbox.associations.add(portalId, to, from, inverse)
        }
      }
    })
  })
}
