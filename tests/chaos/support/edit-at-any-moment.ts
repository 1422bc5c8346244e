import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { runKilled } from '../../integration/support/kill.ts'
import { converge } from './converge.ts'
import type { World } from './world.ts'

/**
 * A record is edited in the CRM, and then here in the same field, just before the n-th request of the delta that pulls the first edit; for every n.
 * @returns for each n what was written here, and what both sides hold once they have converged
 */
export async function editAtAnyMoment(world: World, stride: number) {
  const { crm } = world
  const { here, there } = { here: world.here.contact, there: world.there.contact }
  const ignored = { fromCrm: 'ignore', toCrm: 'ignore' } as const
  const deletes = { account: ignored, contact: ignored }
  await world.clear({ conflictPolicy: 'adsapp_wins', guard: { enabled: false }, deletes })
  const ids = { here: '', there: await there.create({ email: 'moment@chaos.test', firstName: 'First', lastName: 'Moment' }) }
  await crm.sync('full')
  await converge(world)
  ids.here = (await here.list())[0]?.id ?? ''
  const stood: { readonly wrote: string; readonly here: string | null; readonly there: string | null }[] = []
  for (let at = 1, requests = Number.POSITIVE_INFINITY; at <= requests; at += stride) {
    const wrote = `Here ${at}`
    await there.edit(ids.there, { firstName: `There ${at}` })
    await world.pushed()
    const engine = world.process()
    const work = async () => (await requestSync(engine, crm.request('delta'), engine.now() + 30_000)).working
    requests = await runKilled(null, work, [], { at, act: () => here.edit(ids.here, { firstName: wrote }) })
    // The edit must be pushed by its own pending state. A later delta re-reads recent changes and would hide a loss.
    await world.drain()
    if (at > requests) break
    const firstName = (records: Awaited<ReturnType<typeof here.list>>) => records[0]?.values.firstName ?? null
    stood.push({ wrote, here: firstName(await here.list()), there: firstName(await there.list()) })
  }
  return stood
}
