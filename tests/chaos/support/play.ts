import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import type { Field, Values } from '../../integration/support/crm-records.ts'
import { runKilled } from '../../integration/support/kill.ts'
import { workOffLists } from './acts.ts'
import { decideStoppedRun } from './decisions.ts'
import { faults, type History, type Step, valueFor } from './history.ts'
import { expectModel, expectPairsEqual, lookUp, otherSide, type Person, read, type Side } from './people.ts'
import { converge } from './converge.ts'
import type { World } from './world.ts'

type Edit = { readonly side: Side; readonly who: number; readonly field: Field; readonly value: number }
type Clash = Extract<Step, { kind: 'clash' }>
type Run = Extract<Step, { kind: 'run' }>

/** Faults only hit the data API: losing the response of a token refresh ends a rotating grant, and a person has to reconnect. */
const apiPath = { salesforce: '/services/data', hubspot: '/crm', pipedrive: '/api' } as const

const noWebhookFaults = { webhookLoss: 0, webhookDuplicates: 0, webhookReorder: false, webhookDelayMs: 0 }

/**
 * Plays a history and lets it converge. `unique` distinguishes its contacts from those of other histories.
 * @throws when the outcome is not what the model expects
 */
export async function play(world: World, { settings, webhooks, skewMs, steps }: History, unique: string): Promise<void> {
  const { crm, here, there } = world
  world.clock.skewMs = skewMs
  await world.clear(settings)
  await crm.control('POST', 'config', { ...webhooks })
  await crm.sync('full')
  const people: Person[] = []
  let epoch = 0
  let expired = false
  let touched: Person | null = null

  const pick = (who: number, fits: (person: Person) => boolean) => {
    const eligible = people.filter(fits)
    return eligible[who % Math.max(1, eligible.length)]
  }
  const isThere = (side: Side) => (person: Person) =>
    person.ids[side] !== null && person.removedBy === null && !person.orderDependent

  async function edit({ side, who, field, value }: Edit, recent: Person | null = null): Promise<void> {
    const fits = ({ ids, removedBy, orderDependent }: Person) => ids[side] !== null && removedBy !== side && !orderDependent
    const person = recent !== null && fits(recent) ? recent : pick(who, fits)
    const id = person?.ids[side]
    if (!person || !id) return
    const values = { [field]: valueFor(field, value) }
    if (person.removedBy !== null) person.editedAcross = true
    const user = side === 'here' ? here : there
    const before = (await user.list()).find((record) => record.id === id)?.values ?? {}
    try {
      await user.edit(id, values)
    } catch (thrown) {
      // Already archived in the CRM, because it was deleted here.
      if (person.removedBy === null) throw thrown
      return
    }
    // Writing the same value in another notation is no edit, and must not win over one of the other side.
    if (read(field, before) !== read(field, values)) person.writes.push({ side, values, epoch, met: person.met })
    touched = person
  }

  async function clash({ who, field, value, first, other }: Clash): Promise<void> {
    const person = pick(who, (each) => isThere('here')(each) && isThere('there')(each))
    if (!person) return
    await edit({ side: first, who, field, value }, person)
    await edit({ side: otherSide(first), who, field, value: other }, person)
  }

  async function create(sides: readonly Side[], withEmail: boolean): Promise<void> {
    const number = people.length
    const values: Values = {
      email: withEmail ? `p${number}-${unique}@history.test` : null,
      firstName: 'New',
      lastName: `Person ${number}`,
      phone: null,
    }
    const ids: Person['ids'] = { here: null, there: null }
    for (const side of sides) ids[side] = await (side === 'here' ? here : there).create(values)
    const writes = sides.map((side) => ({ side, values, epoch, met: false }))
    people.push({
      number,
      email: values.email ?? null,
      ids,
      writes,
      removedBy: null,
      met: false,
      editedAcross: false,
      orderDependent: false,
      recreated: false,
      sharesEmail: false,
    })
  }

  async function remove(side: Side, who: number): Promise<void> {
    const person = pick(who, isThere(side))
    const id = person?.ids[side]
    if (!person || !id) return
    await (side === 'here' ? here : there).remove(id)
    person.removedBy = side
    if (!person.met && person.ids[otherSide(side)] !== null) person.orderDependent = true
    person.editedAcross = person.writes.some((write) => write.side === otherSide(side) && write.epoch === epoch)
  }

  async function recreate(side: Side, who: number): Promise<void> {
    const person = pick(who, ({ removedBy, email, orderDependent }) => removedBy === side && email !== null && !orderDependent)
    if (!person) return
    const values = { email: person.email, firstName: 'Again', lastName: `Person ${person.number}`, phone: null }
    person.ids = { here: null, there: null }
    person.ids[side] = await (side === 'here' ? here : there).create(values)
    person.removedBy = null
    person.met = false
    person.recreated = true
  }

  async function restore(side: Side, who: number): Promise<void> {
    if (side === 'there' && world.crmType === 'pipedrive') return
    const person = pick(who, ({ removedBy, ids, orderDependent }) => removedBy === side && ids[side] !== null && !orderDependent)
    const id = person?.ids[side]
    if (!person || !id) return
    await (side === 'here' ? here : there).restore(id)
    person.orderDependent = true
  }

  async function merge(who: number, with_: number): Promise<void> {
    const [winner, loser] = [pick(who, isThere('there')), pick(with_, isThere('there'))]
    if (!winner?.ids.there || !loser?.ids.there || winner === loser) return
    await there.merge(winner.ids.there, loser.ids.there)
    loser.sharesEmail = winner.email === null
    // The loser's contact is archived too, and its e-mail moves to a winner that is not linked yet.
    winner.sharesEmail ||= loser.met && !winner.met && winner.ids.here !== null
    winner.orderDependent = true
    loser.orderDependent = true
  }

  async function run({ life, fault, kill, meanwhile }: Run): Promise<void> {
    await world.pushed()
    await world.letTimePass()
    // Faults are for the hub's requests, not for people's edits.
    const hasFault = fault !== null || expired
    if (meanwhile && hasFault) await edit(meanwhile)
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
      const requested = await requestSync(engine, crm.request(life), engine.now() + 30_000).catch(() => null)
      return requested?.working
    }
    const concurrent = meanwhile && !hasFault ? { at: meanwhile.at, act: () => edit(meanwhile, touched) } : null
    await runKilled(kill, work, [], concurrent)
    await crm.control('DELETE', 'faults')
  }

  async function rest(): Promise<void> {
    await converge(world)
    epoch += 1
    for (const person of people) if (person.removedBy === null) person.editedAcross = false
  }

  for (const step of steps) {
    await lookUp(world, people)
    switch (step.kind) {
      case 'edit':
        await edit(step)
        break
      case 'clash':
        await clash(step)
        break
      case 'create':
        await create([step.side], step.withEmail)
        break
      case 'create_both':
        await create(['here', 'there'], true)
        break
      case 'remove':
        await remove(step.side, step.who)
        break
      case 'recreate':
        await recreate(step.side, step.who)
        break
      case 'restore':
        await restore(step.side, step.who)
        break
      case 'merge':
        await merge(step.who, step.other)
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
  await expectModel(world, people, settings)
  await workOffLists(world)
  await expectPairsEqual(world, { here: await here.list(), there: await there.list() })
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
