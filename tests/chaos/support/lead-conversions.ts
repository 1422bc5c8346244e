import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { createBudgets } from '../../../src/lib/crm/transport/session.ts'
import { requestSync } from '../../../src/lib/crm/use-cases/request-sync.ts'
import { type KillPoint, killPointsOf, runKilled } from '../../integration/support/kill.ts'
import type { LeadWorld } from '../../integration/support/lead-world.ts'

const runMs = 600_000
/** The one request that converts in Salesforce. */
const conversion = 'POST /services/Soap/u/68.0 convertLead'
const nothing = { local_updated: 0, crm_updated: 0, crm_created: 0, local_created: 0, records_failed: 0 }

/** Converts a lead here and syncs it in a process that is killed at a point, then in others until they have nothing to do. */
async function converted(world: LeadWorld, name: string, point: KillPoint | null, seen: string[]): Promise<number> {
  const { hub, crm, sql } = world
  const there = await world.create('Lead', { LastName: name, Company: `${name} Ltd`, Email: `${name}@leads.test` })
  await crm.sync('delta')
  const lead = String((await world.leadOf(there))?.['id'])
  const made = await world.convertHere(lead, { name: `${name} sale`, expected_close_date: '2026-12-31' })
  const requests = await runKilled(
    point,
    async () =>
      (await requestSync({ ...hub.engine, budgets: createBudgets() }, crm.request('delta'), Date.now() + runMs)).working,
    seen,
  )
  // Until it is at rest, which it is after a run that has nothing to do while nothing is on its way.
  for (let runs = 0, isAtRest = false; runs < 5 && !isAtRest; runs += 1) {
    // A create that may still come is waited for; here that time is over.
    await sql(`update crm_sync_state set not_before = now() - interval '1 second' where outgoing is not null`)
    // What was on its way when it was killed may have prolonged its lease.
    await sql(`update crm_sync_logs set lease_expires_at = now() - interval '1 second' where status = 'running'`)
    const run = await crm.sync('delta')
    const waiting = await sql(
      'select record_id from crm_sync_state where record_id = any ($1) and (outgoing is not null or pending)',
      [[lead, made.contact, made.account, made.opportunity]],
    )
    isAtRest = waiting.length === 0 && isDeepStrictEqual({ ...run, ...nothing }, run)
  }

  const refs = await sql<{ record_id: string; ref: string }>(
    'select record_id, crm_record_id as ref from crm_sync_state where record_id = any ($1)',
    [[made.contact, made.account, made.opportunity]],
  )
  const refOf = (id: string | null) => refs.find(({ record_id: record }) => record === id)?.ref
  const [lead0] = await world.query(
    `SELECT IsConverted, Status, ConvertedContactId, ConvertedAccountId, ConvertedOpportunityId FROM Lead WHERE Id = '${there}'`,
  )
  expect(lead0, `${name}, killed after ${seen.slice(-3).join(', ')}`).toMatchObject({
    IsConverted: true,
    Status: 'Closed - Converted',
    ConvertedContactId: refOf(made.contact),
    ConvertedAccountId: refOf(made.account),
    ConvertedOpportunityId: refOf(made.opportunity),
  })
  const each = [
    `SELECT Id FROM Contact WHERE Email = '${name}@leads.test'`,
    `SELECT Id FROM Account WHERE Name = '${name} Ltd'`,
    `SELECT Id FROM Opportunity WHERE Name = '${name} sale'`,
    `SELECT Id FROM Lead WHERE LastName = '${name}'`,
  ]
  for (const soql of each) expect([soql, (await world.query(soql)).length]).toEqual([soql, 1])
  const [here] = await sql(
    `select (select count(*) from contacts where email = $1) as contacts, (select count(*) from accounts where name = $2) as accounts,
       (select count(*) from opportunities where name = $3) as opportunities, (select count(*) from leads where last_name = $4) as leads`,
    [`${name}@leads.test`, `${name} Ltd`, `${name} sale`, name],
  )
  expect(Object.values(here ?? {}).map(Number)).toEqual([1, 1, 1, 1])
  expect(await sql('select lead_status, converted_contact_id as contact from leads where id = $1', [lead])).toEqual([
    { lead_status: 'converted', contact: made.contact },
  ])
  expect(await world.linkOf(lead)).toMatchObject({ status: 'excluded', code: 'converted_in_crm' })
  expect(await crm.sync('delta')).toMatchObject(nothing)
  return requests
}

/** Kills the process that carries a conversion over at every `stride`-th of its requests. */
export async function expectConversionsSurvive(world: LeadWorld, stride: number): Promise<void> {
  const requests = await converted(world, 'whole', null, [])
  for (const point of killPointsOf(requests, stride, Math.min(stride - 1, 3))) {
    const seen: string[] = []
    await converted(world, `killed${point.when}${point.at}`, point, seen).catch((cause: unknown) => {
      throw new Error(`killed ${point.when} request ${point.at}: ${seen.join(', ')}`, { cause })
    })
  }
  for (const when of ['during', 'after'] as const) {
    const seen: string[] = []
    await converted(world, `sent${when}`, { at: conversion, when }, seen)
    expect(seen.at(-1), `no process was killed ${when} the conversion`).toBe(conversion)
  }
}
