import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { fieldAtFault, needsCurrency, planBody } from './body.ts'
import { call, type Conversation } from './client.ts'
import { isForbidden, isMissing, reasonOf, statusOf, wordsOf } from './errors.ts'
import { readCatalogue } from './fields.ts'
import { findCreated } from './find-created.ts'
import { readUser } from './health.ts'
import type { Body, Kind } from './kinds/kind.ts'
import { changedAt, propertiesIn } from './records.ts'
import { readRow } from './rows.ts'
import { oneOf, readAnswer, type RecordRow } from './schema.ts'

type Create = Extract<RemoteWrite, { kind: 'create' }>
type Update = Extract<RemoteWrite, { kind: 'update' }>

const createsMax = 3

/** Writes one record per call, as Pipedrive has no batches, with a result for each. */
export async function writeRecords<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  writes: readonly RemoteWrite[],
): Promise<readonly WriteResult[]> {
  if (writes.length === 0) return []
  const catalogue = await readCatalogue(conversation, kind)
  return Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      const currency = needsCurrency(write, catalogue) ? await defaultCurrency(conversation) : ''
      const plan = planBody(kind, write, catalogue, currency)
      if ('rejected' in plan) return { kind: 'rejected', key: write.key, own: true, ...plan.rejected }
      try {
        return write.kind === 'create'
          ? await create(conversation, kind, write, plan.body)
          : await update(conversation, kind, write, plan.body)
      } catch (thrown) {
        return rejection(conversation, kind, write, thrown)
      }
    }),
  )
}

async function create<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: Create,
  body: Body,
): Promise<WriteResult> {
  const created = await sendOrOther(kind, body, (sent) => createOnce(conversation, kind, write, sent))
  return ok(conversation, kind, write, await withRemainder(conversation, kind, created, body))
}

async function update<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: Update,
  body: Body,
): Promise<WriteResult> {
  if (kind.apart?.isAll(write) === true) return updateSeparately(conversation, kind, write)
  const row = await sendOrOther(kind, body, (sent) => patch(conversation, kind, Number(write.id), sent))
  if (row.is_deleted === true) return { kind: 'gone', key: write.key }
  const alsoChanged = kind.changesWith?.(body, write.before.connectorState) ?? []
  return ok(conversation, kind, write, await withRemainder(conversation, kind, row, body), alsoChanged)
}

/** A record of which nothing is written but what is in rows of its own. */
async function updateSeparately<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: Update,
): Promise<WriteResult> {
  const row = await readRow(conversation, kind, Number(write.id))
  return row === null ? { kind: 'gone', key: write.key } : ok(conversation, kind, write, row)
}

/** Sends the body, or another one when Pipedrive refuses it in words for which the kind has one. */
async function sendOrOther<Row extends RecordRow>(kind: Kind<Row>, body: Body, send: (body: Body) => Promise<Row>): Promise<Row> {
  try {
    return await send(body)
  } catch (thrown) {
    const isRefusal = thrown instanceof Failure && statusOf(thrown) === 400
    const other = isRefusal ? (kind.otherBody?.(body, wordsOf(thrown)) ?? null) : null
    if (other === null) throw thrown
    return send(other)
  }
}

async function withRemainder<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  row: Row,
  body: Body,
): Promise<Row> {
  const remainder = kind.remainder?.(row, body) ?? null
  return remainder === null ? row : patch(conversation, kind, row.id, remainder)
}

async function patch<Row extends RecordRow>(conversation: Conversation, kind: Kind<Row>, id: number, body: Body): Promise<Row> {
  const answer = await call(conversation, 'general', (api) => kind.calls.update(api, id, body))
  return readAnswer(oneOf(kind.row), answer).data
}

/**
 * Creates a record without duplicating it: after a failure that may have had an effect, the record is looked up by our id. Retried only
 * when Pipedrive itself reported the failure; a request that may still be carried out is left to later runs, which look it up again.
 */
async function createOnce<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: Create,
  body: Body,
): Promise<Row> {
  for (let sent = 1; ; sent += 1) {
    const sentAt = new Date(conversation.now()).toISOString()
    try {
      const answer = await call(conversation, 'general', (api) => kind.calls.create(api, body), 'once')
      return readAnswer(oneOf(kind.row), answer).data
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.effect === 'none') throw thrown
      // By its values alone it could be another one of the same words: who knows which are linked looks for it.
      if (kind.key.kind === 'none' && (await readCatalogue(conversation, kind)).idField === null) throw thrown
      const row = await findMade(conversation, kind, write, sentAt)
      if (row) return row
      if (sent === createsMax || thrown.effect === 'pending' || !thrown.retryable) throw thrown
    }
  }
}

async function findMade<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  { key, externalId, properties }: Create,
  sentAt: string,
): Promise<Row | null> {
  const created = (await findCreated(conversation, kind, [{ key, externalId, properties, sentAt }])).get(key)
  return created === undefined ? null : readRow(conversation, kind, Number(created.id))
}

async function ok<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: RemoteWrite,
  row: Row,
  alsoChanged: readonly string[] = [],
): Promise<WriteResult> {
  const reading = { kind, fields: conversation.session.fields, catalogue: await readCatalogue(conversation, kind) }
  const apart = await kind.apart?.write(conversation, write, row)
  const stored = propertiesIn(reading, row)
  return {
    kind: 'ok',
    key: write.key,
    id: String(row.id),
    updatedAt: new Date(changedAt(row)).toISOString(),
    created: write.kind === 'create',
    stored: apart !== undefined && 'stored' in apart ? { ...stored, ...apart.stored } : stored,
    ...(alsoChanged.length === 0 ? {} : { alsoChanged }),
    ...(apart !== undefined && 'rejected' in apart ? { refused: [apart.rejected] } : {}),
  }
}

/** The result of an error that concerns this one record. @throws any other error */
async function rejection<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  write: RemoteWrite,
  thrown: unknown,
): Promise<WriteResult> {
  if (!(thrown instanceof Failure)) throw thrown
  const forbidden = isForbidden(thrown)
  if (thrown.kind !== 'rejected' && !forbidden) throw thrown
  if (write.kind === 'update') {
    // Pipedrive does not document how it rejects an update of a deleted record.
    const isGone = isMissing(thrown) || (await readRow(conversation, kind, Number(write.id))) === null
    if (isGone) return { kind: 'gone', key: write.key }
  }
  const said = wordsOf(thrown)
  const field = fieldAtFault(kind, said, write.properties)
  return {
    kind: 'rejected',
    key: write.key,
    reason: forbidden ? 'forbidden' : reasonOf(said),
    code: forbidden ? 'forbidden' : thrown.code,
    message: said,
    ...(field === undefined ? {} : { field }),
  }
}

/** The company's default currency, for amounts without one. Read once per conversation. */
function defaultCurrency(conversation: Conversation): Promise<string> {
  return conversation.session.memoize('pipedrive:currency', async () => {
    return (await readUser(conversation)).default_currency ?? 'USD'
  })
}
