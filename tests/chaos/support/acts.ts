import { z } from 'zod'
import { decideMatch } from '../../../src/lib/crm/use-cases/decide-match.ts'
import { converge } from './converge.ts'
import type { World } from './world.ts'

const candidateSchema = z.union([z.object({ recordId: z.uuid() }), z.object({ crmRecordId: z.string() })])
const openSchema = z.array(z.object({ id: z.uuid(), object: z.string(), candidates: z.array(candidateSchema).nullable() }))
type Open = z.infer<typeof openSchema>[number]

/** Lists that are worked off before something is found to come back for ever. */
const listsMax = 6

/**
 * Acts as an admin who works off the lists: takes every record that lost its counterpart back into the sync, then decides whatever waits for a
 * person, linking where a possible match is free. @throws where an action is refused, or the list does not end
 */
export async function workOffLists(world: World): Promise<void> {
  const out = await separated(world)
  for (const { id } of out) await act(world, { linkId: id, action: 'include' })
  if (out.length > 0) await converge(world)
  for (let list = 1; ; list += 1) {
    const open = await waiting(world)
    if (open.length === 0) return
    if (list > listsMax) throw new Error(`Decided records come back: ${JSON.stringify(open)}`)
    for (const { id } of open) {
      // An earlier decision may have answered this one too.
      const still = (await waiting(world)).find((each) => each.id === id)
      if (still) await act(world, await decisionOn(world, still))
    }
    await converge(world)
  }
}

async function act({ hub }: World, decision: Parameters<typeof decideMatch>[2]): Promise<void> {
  await decideMatch(hub.engine, { organizationId: hub.organizationId, userId: hub.userId }, decision)
}

async function waiting({ hub }: World): Promise<readonly Open[]> {
  return openSchema.parse(
    await hub.stack.sql(
      `select id, object_type as object, candidates from crm_sync_state where status = 'attention' and not as_new order by id`,
    ),
  )
}

/** Live records that were taken out of the sync, with or without their counterpart. */
async function separated({ hub }: World): Promise<readonly { readonly id: string }[]> {
  return z.array(z.object({ id: z.uuid() })).parse(
    await hub.stack.sql(
      `select l.id from crm_sync_state l join private.records r on r.object_type = l.object_type and r.id = l.record_id
       where l.status = 'excluded' and r.deleted_at is null order by l.id`,
    ),
  )
}

async function decisionOn(world: World, { id: linkId, object, candidates }: Open): Promise<Parameters<typeof decideMatch>[2]> {
  for (const candidate of candidates ?? []) {
    if (!(await isFree(world, object, candidate))) continue
    return 'recordId' in candidate
      ? { linkId, action: 'link', recordId: candidate.recordId }
      : { linkId, action: 'link_crm', crmRecordId: candidate.crmRecordId }
  }
  return { linkId, action: 'exclude' }
}

/** Whether the API should take this one: it lives here, and no live pair has it. */
async function isFree({ hub }: World, object: string, candidate: z.infer<typeof candidateSchema>): Promise<boolean> {
  const [column, id] = 'recordId' in candidate ? ['record_id', candidate.recordId] : ['crm_record_id', candidate.crmRecordId]
  const [taken] = await hub.stack.sql(
    `select 1 as one from crm_sync_state
     where object_type = $2 and ${column}::text = $1 and status <> 'excluded' and record_id is not null and crm_record_id is not null`,
    [id, object],
  )
  if (taken || column === 'crm_record_id') return !taken
  const live = 'select 1 as one from private.records where object_type = $2 and id = $1 and deleted_at is null'
  return (await hub.stack.sql(live, [id, object])).length > 0
}
