import { z } from 'zod'
import { type DemoDeal, makeDeals } from '../demo/deals.ts'
import { currencies } from './currencies.ts'
import type { Stored, Values } from './record-store.ts'
import { rulesOf } from './record-rules.ts'
import type { Sandbox } from './sandbox.ts'
import { dated } from './seed-row.ts'
import { isClosed, isWon, stages } from './stages.ts'
import { users } from './users.ts'

const seedOfOpportunities = 20_260_332
const roles = ['Decision Maker', 'Evaluator', 'Influencer', null] as const
const lostReasons: Readonly<Record<string, string>> = { Price: 'Price', 'Chose a competitor': 'Competitor' }

const contactRow = z.object({ n: z.number(), account: z.number().nullable(), company: z.string().nullable() })

function stageOf({ status, progress }: DemoDeal): string {
  const open = stages.filter((stage) => !isClosed(stage))
  const closed = stages.filter(isClosed).find((stage) => isWon(stage) === (status === 'won'))
  return (status === 'open' ? open[Math.floor(progress * open.length)] : closed)?.name ?? ''
}

function valuesOf(deal: DemoDeal, account: number | null, index: number): Readonly<Record<string, Stored>> {
  return {
    Name: deal.title.trim().slice(0, 120),
    AccountId: account,
    StageName: stageOf(deal),
    Amount: deal.amount === null ? null : Number(Number(deal.amount).toFixed(2)),
    CurrencyIsoCode: deal.currency,
    CloseDate: deal.closesOn,
    ...(deal.owner === null ? {} : { OwnerId: deal.owner + 1 }),
    // What a person has entered instead of the stage's.
    ...(index % 13 === 5 && deal.status === 'open' ? { Probability: 35 } : {}),
    Type: index % 2 === 0 ? 'New Customer' : null,
    Lost_Reason__c: deal.lostReason === null ? null : (lostReasons[deal.lostReason] ?? deal.lostReason),
    Destination__c: deal.destination,
    Travellers__c: deal.travellers,
    Travel_Start__c: deal.travelStart,
  }
}

/** Adds opportunities among an org's contacts and accounts, with contact roles; the times of those stay. */
export function importOpportunities(sandbox: Sandbox, org: number, count: number): void {
  const { db, objects, records } = sandbox
  const [opportunity, role, contact, account] = [
    objects.require('Opportunity'),
    objects.require('OpportunityContactRole'),
    objects.require('Contact'),
    objects.require('Account'),
  ]
  const sql = `SELECT c._n AS n, c.AccountId AS account, a.Name AS company FROM ${contact.table} c
    LEFT JOIN ${account.table} a ON a._org = c._org AND a._n = c.AccountId WHERE c._org = ? AND c.IsDeleted = 0 ORDER BY c._n`
  const people = db.all(sql, org).map((row) => contactRow.parse(row))
  const accountOf = new Map(people.map((person) => [person.company, person.account]))
  const [currency = 'EUR', ...others] = currencies.flatMap(({ code, isActive }) => (isActive ? [code] : []))
  const making = { count, seed: seedOfOpportunities, pipelines: 1, owners: users.length } as const
  const made = makeDeals(
    people.map(({ company }) => company ?? ''),
    { ...making, currencies: [currency, ...others] },
  )

  function addRole(of: number, index: number, place: number, values: Values): void {
    const person = people[place]
    if (person === undefined) return
    const all = { OpportunityId: of, ContactId: person.n, ...values }
    records.add(role, org, records.nextNumber(role, org), dated(sandbox, role, index, all))
  }

  db.transaction(() => {
    let index = 0
    for (const deal of made) {
      const given = valuesOf(deal, deal.company === null ? null : (accountOf.get(deal.company) ?? null), index)
      const row = dated(sandbox, opportunity, index, given)
      const completed = rulesOf(opportunity.name).completed?.({ sandbox, org, before: null, given, after: row })
      const number = records.nextNumber(opportunity, org)
      records.add(opportunity, org, number, { ...row, ...completed })
      for (const [order, place] of deal.contacts.entries())
        addRole(number, index, place, { Role: roles[(index + order) % roles.length] ?? null, IsPrimary: order === 0 ? 1 : 0 })
      // Somebody has entered the main contact a second time, in another role.
      const [main] = deal.contacts
      if (index % 17 === 4 && main !== undefined) addRole(number, index, main, { Role: 'Economic Buyer' })
      index += 1
    }
  })
  db.analyze()
}
