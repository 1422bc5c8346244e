import type { World } from './world.ts'

/** So many ticks of the schedule may still have something to do once everybody has stopped editing. */
const busyTicksMax = 3

/**
 * Lets life go on until it has come to rest: the queues are worked off, then the schedule ticks until a tick writes nothing on either side.
 * @throws when it does not come to rest within a bounded number of ticks
 */
export async function comeToRest(world: World): Promise<void> {
  await world.drain()
  for (let tick = 0; tick <= busyTicksMax; tick += 1) {
    const before = await written(world)
    await world.tick()
    await world.drain()
    const wasRefused = await world.reconnectWhereRefused()
    if (!wasRefused && (await written(world)) === before) return
  }
  throw new Error(`Writes did not stop within ${busyTicksMax + 1} ticks.`)
}

/** Changes whenever anything was written to the CRM by its API or to a contact here. */
async function written({ crm, hub }: World): Promise<string> {
  const { writes } = await crm.requests()
  return JSON.stringify([writes, await hub.stack.sql('select count(*)::int as n, sum(version)::int as versions from contacts')])
}
