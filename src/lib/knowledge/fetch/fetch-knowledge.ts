import { randomUUID } from 'node:crypto'
import { Failure, toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'
import type { Engine } from '../../crm/engine.ts'
import {
  claimSeconds,
  claimSource,
  isClaimed,
  type FetchLine,
  releaseSource,
  settleSource,
  type SourceChange,
} from '../../db/knowledge-sources.ts'
import type { Content } from '../domain/content.ts'
import { currentModel } from '../embedding/models.ts'
import { openSecrets } from '../secrets.ts'
import { storeContent } from '../store-content.ts'
import { problemOf } from './failures.ts'
import type { Meter } from './fetch-source.ts'
import { readSource } from './read-source.ts'
import { waitSeconds } from './schedule.ts'
import { type SourceRow, sourceRowSchema } from './source-row.ts'
import { openSpool, type Spool } from './spool.ts'

const renewMs = (claimSeconds * 1_000) / 3

/** What a fetch did. `busy`: another worker has the source now. `idle`: nobody draws on it, or what was asked for has been done. */
export type KnowledgeFetched = 'changed' | 'unchanged' | 'failed' | 'busy' | 'idle'

/**
 * Fetches a source and stores what it holds. Safe with any number of workers: one at a time has it, and what a killed one had is fetched again
 * when its claim has ended. A fetch that fails leaves what there was, and says on the source what happened and what to do. Never throws for
 * what the source does.
 * @param asked when it was asked for: where a fetch has ended since, there is nothing to do
 * @throws Failure when the database cannot be reached
 */
export async function fetchKnowledge(engine: Engine, sourceId: string, asked?: string): Promise<KnowledgeFetched> {
  const claim = randomUUID()
  const claimed = await claimSource(engine.db, sourceId, claim)
  if (claimed === null) return (await isClaimed(engine.db, sourceId)) ? 'busy' : 'idle'
  const source = sourceRowSchema.parse(claimed)
  if (asked !== undefined && source.last_fetch_at !== null && Date.parse(source.last_fetch_at) >= Date.parse(asked)) {
    await releaseSource(engine.db, { id: source.id, claim })
    return 'idle'
  }
  const startedAt = new Date(engine.now()).toISOString()
  const stop = new AbortController()
  const renewal = keepClaim(engine, source.id, claim, stop)
  const meter: Meter = { requests: 0, bytes: 0, status: null }
  const spool = await openSpool()
  try {
    const told = await outcomeOf(engine, source, { claim, meter, spool, signal: stop.signal })
    if (told === null) {
      await releaseSource(engine.db, { id: source.id, claim })
      return 'idle'
    }
    const { change, line } = told
    const whole: FetchLine = {
      ...emptyLine,
      ...line,
      started_at: startedAt,
      requests: meter.requests,
      bytes: meter.bytes,
      status: line.status ?? meter.status,
    }
    const held = await settleSource(engine.db, { id: source.id, claim }, { waitSeconds: line.wait, change, line: whole })
    if (!held) return 'busy'
    log.info('source fetched', {
      sourceId: source.id,
      outcome: line.outcome,
      code: line.code ?? undefined,
      requests: meter.requests,
      bytes: meter.bytes,
    })
    return line.outcome
  } finally {
    clearInterval(renewal)
    await spool.close()
  }
}

type Work = { readonly claim: string; readonly meter: Meter; readonly spool: Spool; readonly signal: AbortSignal }
type Told = {
  readonly change: SourceChange
  readonly line: Partial<FetchLine> & Pick<FetchLine, 'outcome'> & { readonly wait: number }
}
const emptyLine = { code: null, message: null, records: 0, chunks_added: 0, chunks_removed: 0, chunks_kept: 0, masked: 0 }

async function outcomeOf(engine: Engine, source: SourceRow, work: Work): Promise<Told | null> {
  try {
    return await stored(engine, source, work)
  } catch (thrown) {
    const failure = toFailure(thrown)
    if (failure.kind === 'lease_lost') throw failure
    if (failure.kind === 'bug') log.error('source not fetched', { sourceId: source.id, code: failure.code, cause: failure.cause })
    const problem = problemOf(failure)
    const { code, message, action, state } = problem
    const failures = source.failures + 1
    return {
      change: { state, failures, last_error: { code, message, action } },
      line: {
        outcome: 'failed',
        code,
        message: message.slice(0, 1_000),
        status: problem.status,
        wait: waitSeconds(source.refresh_minutes, failures, problem),
      },
    }
  }
}

async function stored(engine: Engine, source: SourceRow, { claim, meter, spool, signal }: Work): Promise<Told | null> {
  const secrets = openSecrets(
    engine.box,
    { organizationId: source.organization_id, page: source.page, url: source.url },
    source.secrets,
  )
  const read = await readSource(engine, { source, secrets, meter, spool, signal })
  if (read === null) return null
  const wait = waitSeconds(source.refresh_minutes, 0, null)
  const well = { state: 'ok', failures: 0, last_error: null } as const
  if (read.kind === 'unchanged') return { change: well, line: { outcome: 'unchanged', wait, records: source.records } }
  const validators = { etag: read.etag, last_modified: read.lastModified }
  if (read.hash === source.content_hash)
    return { change: { ...well, ...validators }, line: { outcome: 'unchanged', wait, records: source.records } }
  const content: Content = read.content()
  const kept = await storeContent(
    { db: engine.db, model: currentModel(engine.env), signal },
    { id: source.id, rules: source.rules, claim },
    content,
  )
  return {
    change: { ...well, ...validators, content_hash: read.hash },
    line: {
      outcome: 'changed',
      wait,
      records: kept.records,
      chunks_added: kept.added,
      chunks_removed: kept.removed,
      chunks_kept: kept.kept,
      masked: kept.masked,
      ...(read.hasMore
        ? { code: 'more_pages', message: 'The source has more pages than are read: raise pagination.max_pages to read them.' }
        : {}),
    },
  }
}

/** A claim that cannot be renewed ends the work: somebody else may have the source by then. */
function keepClaim(engine: Engine, sourceId: string, claim: string, stop: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    claimSource(engine.db, sourceId, claim).then(
      (row) => row === null && stop.abort(lost()),
      (thrown: unknown) => log.warn('claim of a source not renewed', { sourceId, error: toFailure(thrown).message }),
    )
  }, renewMs)
}

function lost(): Failure {
  return new Failure({
    kind: 'lease_lost',
    code: 'claim_lost',
    message: 'Another worker has the source, or it is not active any more.',
  })
}
