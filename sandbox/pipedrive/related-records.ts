import { activityWrites } from './activities.ts'
import type { ActivityBody } from './activity-body.ts'
import { noteWrites } from './notes.ts'
import type { Place } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/** How activities and notes name what they are about. */
type Member = 'person_id' | 'org_id' | 'deal_id'

const condition = (member: Member, id: number) => ({
  sql: `deleted_at IS NULL AND ${member === 'org_id' ? 'org_id' : `body ->> '$.${member}'`} = ?`,
  values: [id],
})

function withSurvivor(participants: ActivityBody['participants'], from: number, to: number): ActivityBody['participants'] {
  const isPrimary = participants.some(({ person_id: person, primary }) => primary && (person === from || person === to))
  const others = participants.filter(({ person_id: person }) => person !== from && person !== to)
  return participants.length === others.length ? participants : [{ person_id: to, primary: isPrimary }, ...others]
}

/** What was about a merged record is about the surviving one. What was about a deleted one still names it. Call inside a transaction. */
export function moveRelated(sandbox: Sandbox, place: Place, member: Member, from: number, mergedInto: number | null): void {
  if (mergedInto === null) return
  const { companyId } = place
  const here = member === 'org_id' ? { orgId: mergedInto } : {}
  const inBody = member === 'org_id' ? {} : { [member]: mergedInto }
  const wanted = condition(member, from)
  for (const note of sandbox.notes.list(companyId, wanted, 'id', Number.MAX_SAFE_INTEGER))
    noteWrites.replace(sandbox, place, note, { ...note, ...here, body: { ...note.body, ...inBody } })
  const takingPart = {
    sql: `deleted_at IS NULL AND EXISTS (SELECT 1 FROM json_each(body, '$.participants') WHERE value ->> '$.person_id' = ?)`,
    values: [from],
  }
  const about = member === 'person_id' ? takingPart : wanted
  for (const activity of sandbox.activities.list(companyId, about, 'id', Number.MAX_SAFE_INTEGER)) {
    const participants =
      member === 'person_id' ? withSurvivor(activity.body.participants, from, mergedInto) : activity.body.participants
    const person_id = participants.find(({ primary }) => primary)?.person_id ?? null
    const body = { ...activity.body, ...inBody, participants, person_id }
    activityWrites.replace(sandbox, place, activity, { ...activity, ...here, body })
  }
}
