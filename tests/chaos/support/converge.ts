import { decideStoppedRun, resolveConflicts } from './decisions.ts'
import type { World } from './world.ts'

/** Ticks that may still write after the last edit, not counting those that wait for a person. */
const busyTicksMax = 3
/** Decisions that may be needed: each one frees one run, and the next run may exceed a limit again. */
const decisionsMax = 20

/**
 * Lets both sides converge: drains the queues, then ticks the schedule until a tick writes nothing on either side and no decision is pending.
 * @throws when they do not converge within a bounded number of ticks
 */
export async function converge(world: World): Promise<void> {
  await world.drain()
  for (let [ticks, decisions] = [0, 0]; ticks <= busyTicksMax && decisions <= decisionsMax; ) {
    const before = await written(world)
    await world.tick()
    await world.drain()
    const wasRefused = await world.reconnectWhereRefused()
    const hasDecided = (await decideStoppedRun(world, true)) || (await resolveConflicts(world))
    if (hasDecided) decisions += 1
    else ticks += 1
    if (hasDecided) await world.drain()
    else if (!wasRefused && (await written(world)) === before) return
  }
  throw new Error(`Writes did not stop within ${busyTicksMax + 1} ticks and ${decisionsMax} decisions.`)
}

/** Changes with every write to the CRM's API or to a record here. */
async function written({ crm, hub }: World): Promise<string> {
  const { writes } = await crm.requests()
  return JSON.stringify([
    writes,
    await hub.stack.sql('select count(*)::int as n, sum(version)::int as versions from private.records'),
  ])
}
