import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { readRows, type UserClient } from '../rows.ts'

const time = z.iso.datetime({ offset: true })

/** A task about a lead, as programs see it. */
export const followUpSchema = z
  .object({
    id: databaseIdSchema,
    subject: z.string().nullable(),
    type: z.string(),
    status: z.string(),
    priority: z.string(),
    due: z.string().nullable().describe('A day, or a moment in UTC.'),
    due_at: time.nullable().describe('When that has passed.'),
    completed_at: time.nullable(),
    owner_id: databaseIdSchema.nullable(),
    created_at: time,
  })
  .meta({ id: 'FollowUp' })
export type FollowUp = z.infer<typeof followUpSchema>

const columns = 'id, subject, type, status, priority, due, due_at, completed_at, owner_id, created_at'
const followUpsMax = 200

/** Where follow-ups are: a lead of an organisation. */
export type AtLead = { readonly client: UserClient; readonly organizationId: string; readonly lead: string }

const open = ['open', 'in_progress', 'waiting']

/** The tasks about a lead, what is due first before the rest; 200 at most. */
export async function followUpsOf(at: AtLead, isOpen: boolean | null): Promise<readonly FollowUp[]> {
  const about = at.client.from('tasks').select(columns).eq('organization_id', at.organizationId).is('deleted_at', null)
  const of = about.in('id', await idsAbout(at))
  const asked = isOpen === null ? of : isOpen ? of.in('status', open) : of.not('status', 'in', `(${open.join()})`)
  return readRows(z.array(followUpSchema), asked.order('due_at', { nullsFirst: false }).order('id').limit(followUpsMax))
}

async function idsAbout({ client, organizationId, lead }: AtLead): Promise<string[]> {
  const found = client.from('record_associations').select('from_id').eq('organization_id', organizationId).eq('to_id', lead)
  const of = found.eq('from_object', 'task').order('created_at', { ascending: false }).limit(followUpsMax)
  return (await readRows(z.array(z.object({ from_id: databaseIdSchema })), of)).map(({ from_id: id }) => id)
}

/** Adds a task about a lead. */
export async function addFollowUp(
  { client, organizationId, lead }: AtLead,
  values: { readonly subject: string; readonly due: string | null; readonly type: string; readonly owner_id: string | null },
): Promise<FollowUp> {
  const row = { organization_id: organizationId, leads: lead, ...values }
  return readRows(followUpSchema, client.from('tasks').insert(row).select(columns).single())
}

/** Marks a follow-up as done; one that is done stays as it is. @throws Failure `not_found` */
export async function completeFollowUp(at: AtLead, id: string): Promise<FollowUp> {
  const isAbout = (await idsAbout(at)).includes(id)
  const task = at.client.from('tasks').update({ status: 'done' }).eq('organization_id', at.organizationId).eq('id', id)
  const [done] = isAbout ? await readRows(z.array(followUpSchema), task.is('deleted_at', null).select(columns)) : []
  if (done === undefined) throw new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such follow-up.' })
  return done
}
