import { createHash } from 'node:crypto'
import { Failure } from '../../core/errors.ts'
import type { Engine } from '../../crm/engine.ts'
import { readDocument } from '../../db/knowledge-documents.ts'
import { readQuery } from '../database/read-query.ts'
import type { ContentPart } from '../domain/content.ts'
import { contentOf } from '../formats/content-of.ts'
import { openFile } from '../files.ts'
import { failureWithoutSecrets, secretHider, withoutSecrets } from '../hide-secrets.ts'
import type { SourceSecrets } from '../secrets.ts'
import { documentBytes } from '../webhook/document-seal.ts'
import { networkFailure } from './failures.ts'
import { chunksOf, type Fetched, fetchSource, type Meter } from './fetch-source.ts'
import { requestOf } from './request-of.ts'
import type { SourceRow } from './source-row.ts'
import type { Spool } from './spool.ts'

/** Of a database, connecting included. */
const queryMs = 40_000

type Reading = {
  readonly source: SourceRow
  readonly secrets: SourceSecrets
  readonly meter: Meter
  readonly spool: Spool
  readonly signal: AbortSignal
}

/**
 * Reads a source in the way of its type. Its secrets are in nothing that comes back.
 * @returns null: it is one that sends, and has sent nothing yet
 * @throws Failure with a code that `problemOf` knows
 */
export async function readSource(engine: Engine, reading: Reading): Promise<Fetched | null> {
  const hide = secretHider(reading.secrets)
  try {
    const read = await readByType(engine, reading)
    return read?.kind === 'read' ? { ...read, content: () => withoutSecrets(read.content(), hide) } : read
  } catch (thrown) {
    throw failureWithoutSecrets(thrown, hide)
  }
}

async function readByType(engine: Engine, reading: Reading): Promise<Fetched | null> {
  const { source, secrets, meter, signal } = reading
  switch (source.type) {
    case 'file': {
      if (!source.url.startsWith('file:')) return overHttp(engine, reading)
      // What was uploaded does not change.
      if (source.content_hash !== null) return { kind: 'unchanged' }
      const { body, ...about } = await openFile(engine.db, source.organization_id, source.url)
      meter.requests += 1
      return kept(reading, about, chunksOf(body), signal)
    }
    case 'api':
      return overHttp(engine, reading)
    case 'webhook': {
      const document = await readDocument(engine.db, source.id)
      if (document === null) return null
      const bytes = documentBytes(engine.box, { id: source.id, organizationId: source.organization_id }, document)
      return kept(reading, { contentType: 'application/json', name: '' }, of(bytes))
    }
    case 'database': {
      if (source.query === null) throw new Failure({ kind: 'rejected', code: 'query_refused', message: 'The link has no query.' })
      const asked = { url: source.url, query: source.query, password: secrets.api_key ?? null }
      meter.requests += 1
      // A server that says nothing more is given up.
      const until = AbortSignal.any([signal, AbortSignal.timeout(queryMs)])
      const rows = readQuery({ egress: engine.egress, allow: engine.env.egressAllow }, asked, until)
      return kept(reading, { contentType: 'application/json', name: '' }, rows, until)
    }
  }
}

function overHttp(engine: Engine, { source, secrets, spool, meter, signal }: Reading): Promise<Fetched> {
  const known = { etag: source.etag, lastModified: source.last_modified, records: source.records }
  return fetchSource(requestOf(source, secrets, known), { egress: engine.egress, spool, now: engine.now, meter, signal })
}

/** Puts on the spool what comes at once. */
async function kept(
  { spool, meter }: Reading,
  about: { readonly contentType: string; readonly name: string },
  body: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<Fetched> {
  const page = await spool.add(body, signal).catch((thrown: unknown) => {
    throw networkFailure(signal?.aborted === true ? signal.reason : thrown, queryMs)
  })
  meter.bytes += page.bytes
  async function* content(): AsyncGenerator<ContentPart, void, undefined> {
    const ends = signal === undefined ? {} : { signal }
    const reading = await contentOf({ ...about, ...ends, expectsData: false, open: () => page.open() })
    yield* reading.parts()
  }
  const hash = createHash('sha256').update(`${page.hash} ${about.contentType}`).digest('hex')
  return { kind: 'read', hash, etag: null, lastModified: null, hasMore: false, content }
}

async function* of(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
