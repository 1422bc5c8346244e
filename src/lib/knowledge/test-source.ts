import { randomUUID } from 'node:crypto'
import { Failure, toFailure } from '../core/errors.ts'
import { log } from '../core/log.ts'
import type { Engine } from '../crm/engine.ts'
import { statedSource } from '../db/knowledge.ts'
import { checkAddresses } from './addresses.ts'
import type { SourceStatement } from './domain/source-request.ts'
import { problemOfTest, type SourceProblem } from './fetch/failures.ts'
import type { Meter } from './fetch/fetch-source.ts'
import { readSource } from './fetch/read-source.ts'
import { sourceRowSchema } from './fetch/source-row.ts'
import { openSpool } from './fetch/spool.ts'
import { type Preview, previewOf } from './preview.ts'
import { openSecrets } from './secrets.ts'
import { statedColumns } from './statement.ts'

/** Until somebody has an answer, whatever the source does. */
const testMs = 20_000
/** Enough to see that pages are followed. */
const pagesMost = 3

export type Tested = {
  readonly meter: Meter
  readonly durationMs: number
  readonly outcome: { readonly preview: Preview } | { readonly problem: SourceProblem }
}

/**
 * Reads a source as it would be read if it were added like this, its first pages alone, and says what would be kept. Nothing is stored. Where
 * there is a source at the address already, `***` stands for its secret.
 * @throws Failure `egress_refused` with the field; `invalid_request` for a mask where no secret is kept
 */
export async function testSource(
  engine: Engine,
  of: { readonly organizationId: string; readonly page: string; readonly url: string },
  stated: SourceStatement,
): Promise<Tested> {
  const before = await statedSource(engine.db, of)
  const type = stated.type ?? before?.type ?? 'api'
  checkAddresses(engine.egress, type, of.url, stated.auth)
  const columns = statedColumns(engine.box, of, before?.secrets ?? null, stated)
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  const source = sourceRowSchema.parse({
    ...blank,
    ...given,
    id: randomUUID(),
    organization_id: of.organizationId,
    page: of.page,
    url: of.url,
    type,
    pagination: { max_pages: Math.min(stated.pagination?.max_pages ?? pagesMost, pagesMost) },
  })
  const secrets = openSecrets(engine.box, of, source.secrets)
  const meter: Meter = { requests: 0, bytes: 0, status: null }
  const startedAt = engine.now()
  const told = (outcome: Tested['outcome']): Tested => ({ meter, durationMs: engine.now() - startedAt, outcome })
  const signal = AbortSignal.timeout(testMs)
  const spool = await openSpool()
  try {
    const read = await readSource(engine, { source, secrets, meter, spool, signal })
    if (read === null || read.kind === 'unchanged') throw notRequested()
    const preview = await previewOf(read.content(), source.rules)
    return told({ preview: { ...preview, isPartial: preview.isPartial || read.hasMore } })
  } catch (thrown) {
    const failure = toFailure(signal.aborted ? tooSlow(thrown) : thrown)
    if (failure.kind === 'bug') log.error('source not tested', { code: failure.code, cause: failure.cause })
    return told({ problem: problemOfTest(failure) })
  } finally {
    await spool.close()
  }
}

/** A source of which nothing was said and nothing is known. */
const blank = {
  method: 'GET',
  body: null,
  graphql: null,
  query: null,
  headers: {},
  auth: null,
  secrets: null,
  rules: [],
  refresh_minutes: 30,
  etag: null,
  last_modified: null,
  content_hash: null,
  records: 0,
  failures: 0,
  last_fetch_at: null,
}

function notRequested(): Failure {
  const message = 'The source said that nothing has changed, although it was not asked that.'
  return new Failure({ kind: 'rejected', code: 'source_refused', message })
}

function tooSlow(cause: unknown): Failure {
  const message = `The source did not answer in full within ${testMs / 1_000} seconds, which is as long as a test waits.`
  return new Failure({ kind: 'transient', code: 'source_timeout', message, cause })
}
