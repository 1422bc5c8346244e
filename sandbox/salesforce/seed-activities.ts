import { z } from 'zod'
import { type ActivityCounts, type DemoActivity, makeActivities, makeNotes } from '../demo/activities.ts'
import type { Values } from './record-store.ts'
import { rulesOf } from './record-rules.ts'
import { idOf } from './requests.ts'
import type { Sandbox } from './sandbox.ts'
import { dated } from './seed-row.ts'
import { users } from './users.ts'

const seeds = { activities: 20_260_342, notes: 20_260_343 }
const demoCounts: ActivityCounts = { activities: 150, notes: 80 }
const numberRow = z.object({ n: z.number() })

/** Adds tasks, events and notes about an org's opportunities and contacts; the times of those stay. */
export function importActivities(sandbox: Sandbox, org: number, much: ActivityCounts = demoCounts): void {
  const { db, objects, records } = sandbox

  function idsOf(object: string): readonly string[] {
    const type = objects.require(object)
    const sql = `SELECT _n AS n FROM ${type.table} WHERE _org = ? AND IsDeleted = 0 ORDER BY _n`
    return db.all(sql, org).map((row) => idOf(type, numberRow.parse(row).n))
  }

  function add(object: string, index: number, given: Values): number {
    const type = objects.require(object)
    const row = dated(sandbox, type, index, given)
    const completed = rulesOf(object).completed?.({ sandbox, org, before: null, given, after: row })
    const number = records.nextNumber(type, org)
    records.add(type, org, number, { ...row, ...completed })
    return number
  }

  const [deals, people] = [idsOf('Opportunity'), idsOf('Contact')]
  const counts = { deals: deals.length, people: people.length }
  const relation = ({ deal, people: [first] }: DemoActivity) => ({
    WhoId: first === undefined ? null : (people[first] ?? null),
    WhatId: deal === null ? null : (deals[deal] ?? null),
  })

  db.transaction(() => {
    let index = 0
    for (const each of makeActivities({ seed: seeds.activities, much, ...counts, owners: users.length })) {
      const { kind, subject, dueOn, dueAt, isDone, isUrgent, owner, html } = each
      const common = {
        ...relation(each),
        Subject: subject.trim(),
        Description: html,
        ...(owner === null ? {} : { OwnerId: owner + 1 }),
      }
      if (kind === 'meeting') {
        add('Event', index, { ...common, StartDateTime: Date.parse(`${dueOn}T${dueAt}:00Z`), DurationInMinutes: 60 })
      } else {
        const state = { Status: isDone ? 'Completed' : 'Not Started', Priority: isUrgent ? 'High' : 'Normal' }
        add('Task', index, { ...common, ...state, ActivityDate: dueOn, TaskSubtype: kind === 'call' ? 'Call' : 'Task' })
      }
      index += 1
    }
    index = 0
    for (const { html, deal, person } of makeNotes({ seed: seeds.notes, much, ...counts })) {
      const number = add('ContentNote', index, { Title: `Note ${index + 1}`, Content: Buffer.from(html).toString('base64') })
      const about = [deal === null ? undefined : deals[deal], person === null ? undefined : people[person]]
      for (const id of about) {
        if (id !== undefined) add('ContentDocumentLink', index, { ContentDocumentId: number, LinkedEntityId: id, ShareType: 'V' })
      }
      index += 1
    }
  })
  db.analyze()
}
