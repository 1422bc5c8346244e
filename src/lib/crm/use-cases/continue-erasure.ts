import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import { readConnection } from '../../db/connections.ts'
import { type CrmAnswer, endErasure, eraseHere, type Erasure, noteCrmAnswer, readErasure } from '../../db/erasures.ts'
import type { EraseResult } from '../port/writes.ts'
import type { Engine } from '../engine.ts'
import { factsOf, hashed, hashOf } from './erase-person.ts'
import { storedSession } from './stored-session.ts'

/** How often a contact that changes just now is read again at once. */
const readsMax = 5
/** Between two looks for the answer of a create in flight. */
const unansweredMs = 5_000

type Target = Erasure['targets'][number]

/**
 * Goes on with an erasure from wherever it is to its end: first here, then in each CRM. Idempotent, and may be killed at any point: what a
 * CRM has confirmed is noted before the next one is asked, and ids are kept until then.
 * @param isLast no further attempt follows: what cannot be reached is noted as left
 * @throws Failure transient | rate_limit, to be tried again
 */
export async function continueErasure(engine: Engine, erasureId: string, isLast: boolean): Promise<void> {
  let erasure = await readErasure(engine.db, erasureId)
  if (erasure?.status !== 'running') return
  if (erasure.step === 'here') {
    await doHere(engine, erasure)
    erasure = await readErasure(engine.db, erasureId)
  }
  let unreached: unknown = null
  for (const target of erasure?.targets ?? []) {
    if (target.answered) continue
    try {
      const { answer, left } = await ask(engine, target)
      await noteCrmAnswer(engine.db, erasureId, target.connectionId, answer, left)
    } catch (thrown) {
      const { kind, code } = toFailure(thrown)
      if (kind === 'bug') throw thrown
      // The others are asked anyway.
      if ((kind === 'transient' || kind === 'rate_limit') && !isLast) unreached ??= thrown
      else await noteCrmAnswer(engine.db, erasureId, target.connectionId, failed(target, code), target.ids)
    }
  }
  if (unreached !== null) throw unreached
  await endErasure(engine.db, erasureId)
}

async function doHere(engine: Engine, { id, organizationId, contactId }: Erasure): Promise<void> {
  const hash = await hashOf(engine, organizationId)
  for (let read = 1; read <= readsMax; read += 1) {
    const facts = await factsOf(engine, organizationId, contactId ?? '')
    const outcome = await eraseHere(engine.db, id, facts.state, hashed(facts, hash))
    if (outcome === 'done') return
    if (outcome === 'unanswered') break
  }
  throw new Failure({
    kind: 'transient',
    code: 'still_in_flight',
    message: 'This contact is just being sent to a CRM. It is erased as soon as the CRM has answered.',
    retryAfterMs: unansweredMs,
  })
}

type Asked = { readonly answer: CrmAnswer; readonly left: readonly string[] }

async function ask(engine: Engine, target: Target): Promise<Asked> {
  const { crmType, connectionId, ids, erase, unanswered } = target
  if (ids.length === 0) return { answer: { crmType, outcome: unanswered ? 'unconfirmed' : 'none', records: 0 }, left: [] }
  if (!erase) return { answer: { crmType, outcome: 'kept', records: ids.length }, left: [] }
  const connection = await readConnection(engine.db, connectionId)
  if (!connection?.credentials) return { answer: failed(target, 'not_connected'), left: ids }
  const connector = await engine.loadConnector(crmType)
  const session = storedSession(engine, connector, connectionId)
  const results = await connector.eraseRecords(session, 'contact', ids)
  const left = results.filter(({ kind }) => kind === 'rejected')
  log.debug('person erased in CRM', () => ({ connectionId, records: results.length, left: left.length }))
  return { answer: answerOf(target, results), left: left.map(({ id }) => id) }
}

/** The weakest of what the records met with: a receipt claims no more than that. */
function answerOf({ crmType }: Target, results: readonly EraseResult[]): CrmAnswer {
  const records = results.length
  for (const result of results) if (result.kind === 'rejected') return { crmType, outcome: 'failed', records, code: result.code }
  for (const result of results) {
    if (result.kind === 'deleted') return { crmType, outcome: 'deleted', records, endsAfterDays: result.endsAfterDays }
  }
  return { crmType, outcome: results.some(({ kind }) => kind === 'erased') ? 'erased' : 'gone', records }
}

function failed({ crmType, ids }: Target, code: string): CrmAnswer {
  return { crmType, outcome: 'failed', records: ids.length, code }
}
