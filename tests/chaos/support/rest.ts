import { decideWhatWaits, settleConflicts } from './decisions.ts'
import type { World } from './world.ts'

/** So many ticks of the schedule may still have something to do once everybody has stopped editing, those not counted that wait for a person. */
const busyTicksMax = 3
/** So often a person may be asked: each word frees one run, and each run may be the next to pass a limit. */
const wordsMax = 20

/**
 * Lets life go on until it has come to rest: the queues are worked off, then the schedule ticks until a tick writes nothing on either side and no
 * person is waited for.
 * @throws when it does not come to rest within a bounded number of ticks
 */
export async function comeToRest(world: World): Promise<void> {
  await world.drain()
  for (let [ticks, words] = [0, 0]; ticks <= busyTicksMax && words <= wordsMax; ) {
    const before = await written(world)
    await world.tick()
    await world.drain()
    const wasRefused = await world.reconnectWhereRefused()
    const wasAsked = (await decideWhatWaits(world, true)) || (await settleConflicts(world))
    if (wasAsked) words += 1
    else ticks += 1
    if (wasAsked) await world.drain()
    else if (!wasRefused && (await written(world)) === before) return
  }
  throw new Error(`Writes did not stop within ${busyTicksMax + 1} ticks and ${wordsMax} decisions.`)
}

/** Changes whenever anything was written to the CRM by its API or to a contact here. */
async function written({ crm, hub }: World): Promise<string> {
  const { writes } = await crm.requests()
  return JSON.stringify([writes, await hub.stack.sql('select count(*)::int as n, sum(version)::int as versions from contacts')])
}
