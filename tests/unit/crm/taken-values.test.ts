import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RemoteWrite, WriteResult } from '../../../src/lib/crm/port/writes.ts'
import type { FieldValue, FieldValues } from '../../../src/lib/crm/domain/entities.ts'
import { planTaken } from '../../../src/lib/crm/domain/taken-values.ts'
import { decidePair } from '../../../src/lib/crm/sync/decide.ts'
import { sendWrites } from '../../../src/lib/crm/sync/send-writes.ts'
import type { Sending } from '../../../src/lib/crm/sync/sending.ts'
import { type Task, taskOf } from '../../../src/lib/crm/sync/task.ts'
import { withResult } from '../../../src/lib/crm/sync/write-result.ts'
import type { Link } from '../../../src/lib/db/link-rows.ts'
import { deciding, link } from './support/deciding.ts'
import { localRecord, textField } from './support/pairs.ts'

const mapping = [textField('email'), textField('company')]
const ctx = deciding({ mapping })

class Killed extends Error {}

/** Linked records with an email each, which only one record of the CRM can have; and other people's records there. */
function world(wanted: readonly string[], strangers: readonly string[], forbidden: readonly string[] = []) {
  const old = (index: number) => `${index}@old`
  const remote = new Map<string, FieldValue>([
    ...wanted.map((_, index) => [`r${index}`, old(index)] as const),
    ...strangers.map((email) => [`s ${email}`, email] as const),
  ])
  const companies = new Map<string, FieldValue>()
  const links = new Map<string, Link>(
    wanted.map((_, index) => [
      `r${index}`,
      link({ id: `k${index}`, crmRecordId: `r${index}`, base: { email: old(index), company: null }, version: 1, pending: true }),
    ]),
  )
  let killAt = Number.POSITIVE_INFINITY
  let seen = 0
  let blanksMost = 0
  const local = (id: string) => localRecord({ email: wanted[Number(id.slice(1))] ?? null, company: 'Acme' })
  const readRemote = (id: string) => ({
    id,
    properties: { crm_email: remote.get(id) ?? null, crm_company: companies.get(id) ?? null },
    updatedAt: '2026-01-01T00:00:00.000Z',
    keys: [],
  })
  const step = () => {
    seen += 1
    if (seen === killAt) throw new Killed()
  }
  const taskFor = (id: string): readonly Task[] => {
    const known = links.get(id)
    if (!known) return []
    const decision = decidePair(ctx, known, local(id), readRemote(id), null)
    return decision.kind === 'apply' ? [taskOf(decision, known)] : []
  }
  const mark: Sending['mark'] = async (tasks) => {
    step()
    const marked = tasks.map((task) => {
      const known = links.get(task.entry.crmRecordId ?? '')
      if (!known || known.version !== task.entry.linkVersion) throw new Error('A link has moved.')
      const version = known.version + 1
      const { agreed: base, agreedCrm: crmBase } = task
      links.set(known.crmRecordId ?? '', { ...known, version, base, crmBase, outgoing: task.write?.values ?? null })
      return { ...task, entry: { ...task.entry, linkVersion: version } }
    })
    step()
    return marked
  }
  const upsert = (write: RemoteWrite): WriteResult => {
    if (write.kind === 'create') throw new Error('Nothing is created here.')
    const { key, id, properties } = write
    const email = properties['crm_email']
    const holder = email && [...remote].find(([other, value]) => other !== id && value === email)?.[0]
    if (holder) {
      return { kind: 'rejected', key, reason: 'taken', code: 'conflict', message: 'x', field: 'crm_email', holders: [holder] }
    }
    if (forbidden.includes(`${id} ${email}`)) {
      return { kind: 'rejected', key, reason: 'rule', code: 'rule', message: 'x', field: 'crm_email' }
    }
    if (email !== undefined) remote.set(id, email)
    if (properties['crm_company'] !== undefined) companies.set(id, properties['crm_company'])
    return { kind: 'ok', key, id, updatedAt: '2026-01-01T00:00:00.000Z', created: false, stored: {} }
  }
  const sending: Sending = {
    mapping,
    allowDuplicates: false,
    mark,
    send: async (writes) => {
      step()
      const answers = writes.map(upsert)
      blanksMost = Math.max(blanksMost, [...remote.values()].filter((email) => email === null).length)
      step()
      return { answers, unanswered: [], failure: null }
    },
    join: async (holders) => mark([...new Set(holders.map(({ recordId }) => recordId))].flatMap(taskFor)),
  }
  /** One run over these records, in batches; killed at a step, if at all. */
  async function run(batches: readonly (readonly string[])[], killedAt: number): Promise<void> {
    killAt = killedAt
    seen = 0
    for (const batch of batches) {
      const tasks = batch.flatMap(taskFor).filter(({ write }) => write !== null)
      try {
        const {
          tasks: answered,
          results,
          rejectedFields,
          failure,
        } = await sendWrites(sending, await mark(tasks), new AbortController().signal)
        if (failure !== null) throw failure.thrown
        for (const task of answered) {
          const result = results.get(task.entry.key)
          if (result === undefined || result.kind === 'exists' || result.kind === 'changed' || result.kind === 'gone') continue
          const entry = withResult(ctx, task, result, rejectedFields.get(task.entry.key) ?? [])
          const known = links.get(task.entry.crmRecordId ?? '')
          if (!known) throw new Error('There is no such link.')
          links.set(known.crmRecordId ?? '', {
            ...known,
            base: entry.base,
            crmBase: entry.crmBase,
            outgoing: null,
            status: entry.status,
          })
        }
      } catch (thrown) {
        if (!(thrown instanceof Killed)) throw thrown
        return
      }
    }
  }
  return { remote, companies, links, run, blanksMost: () => blanksMost, ids: wanted.map((_, index) => `r${index}`) }
}

/** What each record ends with: the value that it wants, except where it waits, at the end, for one that keeps it. */
function expected(wanted: readonly string[], strangers: readonly string[]): FieldValues {
  const holds = (email: string) => wanted.findIndex((_, index) => `${index}@old` === email)
  const gets = (index: number, seen: ReadonlySet<number>): boolean => {
    const email = wanted[index] ?? ''
    if (strangers.includes(email)) return false
    const holder = holds(email)
    if (holder === -1 || holder === index || seen.has(holder)) return true
    return gets(holder, new Set([...seen, holder]))
  }
  return Object.fromEntries(wanted.map((email, index) => [`r${index}`, gets(index, new Set([index])) ? email : `${index}@old`]))
}

const sizeMax = 6
/** Distinct targets: one another's addresses, new ones, a stranger's. */
const wantedArb = fc
  .shuffledSubarray([...Array.from({ length: sizeMax }, (_, index) => `${index}@old`), 'a@new', 'b@new', 'c@stranger'], {
    minLength: sizeMax,
    maxLength: sizeMax,
  })
  .chain((targets) => fc.constant(targets))

describe('records that want one another’s values', () => {
  test('get them whatever the circles and chains, in any batches; none is left without one', async () => {
    await fc.assert(
      fc.asyncProperty(wantedArb, fc.integer({ min: 1, max: sizeMax }), async (wanted, size) => {
        const strangers = ['c@stranger']
        const made = world(wanted, strangers)
        const batches = Array.from({ length: Math.ceil(sizeMax / size) }, (_, n) => made.ids.slice(n * size, (n + 1) * size))
        await made.run(batches, Number.POSITIVE_INFINITY)
        expect(Object.fromEntries(made.ids.map((id) => [id, made.remote.get(id)]))).toEqual(expected(wanted, strangers))
        // The other fields of a record go out whatever became of the address.
        for (const id of made.ids) expect(made.companies.get(id)).toBe('Acme')
      }),
      { numRuns: 300 },
    )
  })

  test('and do so after a crash at any step: the next run ends what the last one began', async () => {
    await fc.assert(
      fc.asyncProperty(
        wantedArb,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        async (wanted, first, second) => {
          const strangers = wanted.includes('c@stranger') ? [] : ['c@stranger']
          const made = world(wanted, strangers)
          await made.run([made.ids], first)
          await made.run([made.ids], second)
          await made.run([made.ids], Number.POSITIVE_INFINITY)
          expect(Object.fromEntries(made.ids.map((id) => [id, made.remote.get(id)]))).toEqual(expected(wanted, strangers))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a swap takes one clearing, and the fewest calls', async () => {
    const made = world(['1@old', '0@old'], [])
    await made.run([['r0', 'r1']], Number.POSITIVE_INFINITY)
    expect([made.remote.get('r0'), made.remote.get('r1')]).toEqual(['1@old', '0@old'])
    expect(made.blanksMost()).toBe(1)
  })

  test('one that was cleared for another that may not have the value gets it back', async () => {
    const made = world(['1@old', '0@old'], [], ['r1 0@old'])
    await made.run([['r0', 'r1']], Number.POSITIVE_INFINITY)
    expect([made.remote.get('r0'), made.remote.get('r1')]).toEqual(['0@old', '1@old'])
    expect(made.blanksMost()).toBe(1)
    expect([...made.links.values()].map(({ status, base }) => [status, base['email']])).toEqual([
      ['attention', '0@old'],
      ['attention', '1@old'],
    ])
  })

  test('a swap of which one half was refused before is completed by an edit of the other half', async () => {
    const made = world(['1@old', '0@old'], [])
    await made.run([['r1']], Number.POSITIVE_INFINITY)
    expect([made.remote.get('r0'), made.remote.get('r1')]).toEqual(['1@old', '0@old'])
  })
})

test('a plan waits for no holder that stays, and parks one of each circle, once', () => {
  const each = (key: string, holderId: string) => ({ key, recordId: `r${key}`, holderId, field: 'email' })
  const blocked = [each('a', 'rb'), each('b', 'ra'), each('c', 'ra'), each('d', 'x'), each('e', 'rd'), each('f', 'y')]
  expect(planTaken(blocked, (id) => (id === 'y' ? 'left' : 'stays'))).toEqual({
    retry: ['f'],
    wait: ['b', 'c'],
    giveUp: ['d', 'e'],
    park: ['a'],
  })
  expect(planTaken(blocked.slice(0, 3), (id) => (id === 'ra' ? 'left' : 'stays'))).toEqual({
    retry: ['b', 'c'],
    wait: ['a'],
    giveUp: [],
    park: [],
  })
})
