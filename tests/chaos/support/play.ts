import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { runKilled } from '../../integration/support/kill.ts'
import { workOffLists } from './acts.ts'
import { converge } from './converge.ts'
import { decideStoppedRun } from './decisions.ts'
import { createEdits } from './edits.ts'
import { expectModel } from './expect-model.ts'
import { faults, type History, type Step } from './history.ts'
import { expectGraph, expectPairsEqual } from './invariants.ts'
import { liveOf, lookUp } from './model.ts'
import type { World } from './world.ts'

type Run = Extract<Step, { kind: 'run' }>

/** Faults only hit the data API: losing the response of a token refresh ends a rotating grant, and a person has to reconnect. */
const apiPath = { salesforce: '/services/data', hubspot: '/crm', pipedrive: '/api' } as const

const noWebhookFaults = { webhookLoss: 0, webhookDuplicates: 0, webhookReorder: false, webhookDelayMs: 0 }

/**
 * Plays a history and lets it converge. `unique` distinguishes its records from those of other histories.
 * @throws when the outcome is not what the model expects
 */
export async function play(world: World, { settings, webhooks, skewMs, steps }: History, unique: string): Promise<void> {
  const { crm } = world
  world.clock.skewMs = skewMs
  await world.clear(settings)
  await crm.control('POST', 'config', { ...webhooks })
  await crm.sync('full')
  const edits = createEdits(world, settings, unique)
  let expired = false

  async function run({ life, fault, kill, meanwhile }: Run): Promise<void> {
    await world.pushed()
    await world.letTimePass()
    // Faults are for the hub's requests, not for people's edits.
    const hasFault = fault !== null || expired
    if (meanwhile && hasFault) await edits.edit(meanwhile)
    if (fault)
      await crm.control('POST', 'faults', {
        ...faults[fault.name],
        match: { pathPrefix: apiPath[world.crmType] },
        skip: fault.skip,
        times: fault.times,
      })
    if (expired && world.crmType === 'hubspot') await crm.control('POST', 'faults', expiredAtHubSpot)
    expired = false
    const engine = world.process()
    const work = async () => {
      if (life === 'tick') return world.tick(engine)
      if (life === 'live') return world.work(engine)
      // A request is refused while another run is active; that is no failure.
      const request = life === 'contacts' ? { ...crm.request('delta'), objects: ['contact' as const] } : crm.request(life)
      const requested = await requestSync(engine, request, engine.now() + 30_000).catch(() => null)
      return requested?.working
    }
    const concurrent = meanwhile && !hasFault ? { at: meanwhile.at, act: () => edits.editAgain(meanwhile) } : null
    await runKilled(kill, work, [], concurrent)
    await crm.control('DELETE', 'faults')
  }

  async function rest(): Promise<void> {
    await converge(world)
    // HubSpot tells of a company that a contact was given by webhooks, which may be lost, and by full reads.
    if (world.crmType === 'hubspot' && edits.hasReferences()) {
      await crm.sync('full')
      await converge(world)
    }
    edits.nextEpoch()
  }

  for (const step of steps) {
    await lookUp(world, edits.records)
    switch (step.kind) {
      case 'edit':
        await edits.edit(step)
        break
      case 'clash':
        await edits.clash(step)
        break
      case 'create':
        await edits.create(step.object, [step.side], step.withKey, step.leadsTo)
        break
      case 'create_both':
        await edits.create(step.object, ['here', 'there'], true, null)
        break
      case 'remove':
        await edits.remove(step.object, step.side, step.who)
        break
      case 'recreate':
        await edits.recreate(step.object, step.side, step.who)
        break
      case 'restore':
        await edits.restore(step.object, step.side, step.who)
        break
      case 'merge':
        await edits.merge(step.object, step.who, step.other)
        break
      case 'run':
        await run(step)
        break
      case 'decide':
        await decideStoppedRun(world, step.approve)
        break
      case 'expire_tokens':
        expired = true
        await expireTokens(world)
        break
      case 'time_passes':
        await world.letTimePass()
        break
      case 'rest':
        await rest()
        break
    }
  }
  await crm.control('POST', 'config', noWebhookFaults)
  await rest()
  await expectModel(world, edits.records, settings)
  await workOffLists(world)
  await expectPairsEqual(world, await liveOf(world))
  await expectGraph(world)
}

/** Ends every access token at once; refresh tokens stay good. */
async function expireTokens({ crmType, crm }: World): Promise<void> {
  if (crmType === 'salesforce') await crm.control('POST', 'expire-sessions')
  if (crmType === 'pipedrive') await crm.control('POST', 'expire-tokens')
}

/** HubSpot's sandbox has no control for that, so the hub's next call is answered with it. */
const expiredAtHubSpot = {
  kind: 'status',
  status: 401,
  match: { pathPrefix: '/crm' },
  body: { status: 'error', category: 'EXPIRED_AUTHENTICATION', message: 'The OAuth token used to make this call expired.' },
}
