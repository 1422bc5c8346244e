import { type ActivityCounts, makeActivities, makeNotes } from '../demo/activities.ts'
import { sanitizedHtml } from '../kit/html.ts'
import { importDates } from '../kit/import-dates.ts'
import { blankActivity, firstActivityId } from './activity-body.ts'
import type { SandboxCompany } from './credentials.ts'
import { blankNote, firstNoteId } from './note-body.ts'
import { nextNumber, wholeSecond } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const seeds = { activities: 20_260_344, notes: 20_260_345 }
const demoCounts: ActivityCounts = { activities: 150, notes: 80 }
const bulks = { bulkSize: 100, stepMs: 61_000, turnMs: 7_000 }
const live = { sql: 'deleted_at IS NULL', values: [] }

/** Adds activities and notes about a company's deals and persons; the times of those stay. */
export function importActivities(
  sandbox: Sandbox,
  { id: companyId, users, admin }: SandboxCompany,
  much: ActivityCounts = demoCounts,
): void {
  const now = wholeSecond(sandbox.clock())
  const deals = sandbox.deals.list(companyId, live, 'id', Number.MAX_SAFE_INTEGER)
  const people = sandbox.persons.list(companyId, live, 'id', Number.MAX_SAFE_INTEGER)
  const counts = { deals: deals.length, people: people.length }

  function common(index: number) {
    const { createdAt: addedAt, changedAt: updatedAt } = importDates(index, now, bulks)
    return { addedAt, updatedAt, deletedAt: null, ownerId: admin.id }
  }

  sandbox.db.transaction(() => {
    let index = 0
    for (const each of makeActivities({ seed: seeds.activities, much, ...counts, owners: users.length })) {
      const deal = each.deal === null ? undefined : deals[each.deal]
      const participants = each.people.flatMap((place) => people[place]?.id ?? [])
      const body = {
        ...blankActivity,
        type: each.kind,
        subject: each.subject.trim(),
        deal_id: deal?.id ?? null,
        person_id: participants[0] ?? null,
        participants: participants.map((person_id, place) => ({ person_id, primary: place === 0 })),
        due_date: each.dueOn,
        due_time: each.dueAt === null ? null : `${each.dueAt}:00`,
        duration: each.kind === 'meeting' ? '01:00:00' : null,
        done: each.isDone,
        marked_as_done_time: each.isDone ? Math.min(now, Date.parse(`${each.dueOn ?? '2026-01-05'}T16:00:00Z`)) : null,
        note: each.html === null ? null : sanitizedHtml(each.html),
      }
      const ownerId = (each.owner === null ? undefined : users[each.owner])?.id ?? admin.id
      const id = nextNumber(sandbox.db, companyId, 'activity', firstActivityId)
      sandbox.activities.insert(companyId, { ...common(index), id, ownerId, orgId: deal?.orgId ?? null, body })
      index += 1
    }
    index = 0
    for (const { html, deal, person } of makeNotes({ seed: seeds.notes, much, ...counts })) {
      const body = {
        ...blankNote,
        content: sanitizedHtml(html),
        deal_id: (deal === null ? undefined : deals[deal])?.id ?? null,
        person_id: (person === null ? undefined : people[person])?.id ?? null,
      }
      const id = nextNumber(sandbox.db, companyId, 'note', firstNoteId)
      sandbox.notes.insert(companyId, { ...common(index), id, orgId: null, body })
      index += 1
    }
  })
}
