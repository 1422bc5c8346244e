import { linkedDuplicates, type LoadedPending, type LoadedRemote, loadRemote } from '../../db/sync-batches.ts'
import { matchRemote } from '../domain/identity.ts'
import { keyText, localKeys, remoteKeys } from '../domain/match-keys.ts'
import { baseOfCopy, type RemoteRecord, valuesForRemote } from '../domain/reconcile.ts'
import { candidateOf } from './candidates.ts'
import { decidePair, entryFor, failedEntry } from './decide.ts'
import { decideGone } from './decide-gone.ts'
import { emailsOf, findByEmail, findLostCreates } from './lookups.ts'
import type { RunContext } from './run-context.ts'
import { type Settled, settle, type Task, taskOf } from './settle.ts'

/** What is to be sent for a batch of what waits here. */
export type Decided = { readonly tasks: readonly Task[]; readonly skipped: number }

/** What people are known by, of records that are being created: nobody else with one of these may be. */
export type Creating = ReadonlySet<string>

/** Records that are linked: each is read there before it is decided. */
export async function decideLinked(ctx: RunContext, rows: readonly LoadedPending[]): Promise<Decided> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    rows.flatMap(({ link }) => link.crmRecordId ?? []),
  )
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const tasks: Task[] = []
  let skipped = 0
  for (const { link, record } of rows) {
    const remote = byId.get(link.crmRecordId ?? '')
    const decision = remote ? decidePair(ctx, link, record, remote, null) : decideGone(ctx, link, record)
    if (decision.kind === 'skip') skipped += 1
    else tasks.push(taskOf(decision, link))
  }
  return { tasks, skipped }
}

/**
 * Records that the CRM does not have, as far as we know: each is looked for before it is created.
 * @param before what the batch before this one is creating, as long as it is not recorded
 */
export async function decideUnlinked(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  before: Creating,
): Promise<Decided & { readonly creating: Creating }> {
  const keys = new Map(rows.map(({ record }) => [record.id, localKeys(ctx.settings.matchKeys, record)]))
  const asked = rows.map(({ record: { id } }) => ({ ref: id, keys: keys.get(id) ?? [] }))
  const twinsFound = linkedDuplicates(ctx.db, ctx.connectionId, ctx.object, asked)
  const [found, created, twins] = await Promise.all([findByEmail(ctx, rows, twinsFound), findLostCreates(ctx, rows), twinsFound])
  const unique = [...new Map([...found, ...created.values()].map((remote) => [remote.id, remote])).values()]
  const known = await loadKnown(ctx, unique)
  const byEmail = new Map<string, RemoteRecord[]>()
  for (const remote of unique) for (const email of remote.emails) byEmail.set(email, [...(byEmail.get(email) ?? []), remote])

  const creating = new Set<string>()
  const tasks = rows.flatMap((row): Task[] => {
    const emails = emailsOf(row)
    const own = [...emails.map((email) => `email::${email}`), ...(keys.get(row.record.id) ?? []).map(keyText)]
    const lost = created.get(row.link.id)
    if (row.link.asNew && !lost) return [createTask(ctx, row)]
    // What was found for it may be what the batch before has just made.
    if (!lost && own.some((key) => before.has(key))) return [duplicate(ctx, row, 'duplicate_identity', [])]
    const [remote, ...others] = lost ? [lost] : new Set(emails.flatMap((email) => byEmail.get(email) ?? []))
    if (!remote) {
      const isTwin = own.some((key) => creating.has(key)) || twins.has(row.record.id)
      for (const key of own) creating.add(key)
      return [isTwin ? duplicate(ctx, row, 'duplicate_identity', []) : createTask(ctx, row)]
    }
    const code = others.length > 0 ? 'ambiguous_match' : whyNot(row, remote, known.get(remote.id))
    return code === null ? pairTask(ctx, row, remote) : [duplicate(ctx, row, code, [remote, ...others])]
  })
  return { tasks, skipped: 0, creating }
}

/** Links and matches of these records of the CRM, by id. */
async function loadKnown(ctx: RunContext, remotes: readonly RemoteRecord[]): Promise<ReadonlyMap<string, LoadedRemote>> {
  const asked = remotes.map((remote) => ({ id: remote.id, keys: remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote) }))
  const rows = await loadRemote(ctx.db, ctx.connectionId, ctx.object, asked)
  return new Map(rows.map((row) => [row.ref, row]))
}

/** Why a record of ours cannot simply be paired with the remote one that has its e-mail; null when it can. */
function whyNot(
  { record }: LoadedPending,
  remote: RemoteRecord,
  known: LoadedRemote | undefined,
): 'ambiguous_match' | 'duplicate_identity' | null {
  if (known?.link?.recordId) return known.link.recordId === record.id ? null : 'duplicate_identity'
  // Found by an e-mail that it had when an earlier create was sent: the record of ours no longer carries it.
  if (!known || known.candidates.length === 0) return null
  const match = matchRemote(remote, known.candidates, new Set())
  return match.kind === 'one' && match.candidate.record.id === record.id ? null : 'ambiguous_match'
}

function pairTask(ctx: RunContext, { link, record }: LoadedPending, remote: RemoteRecord): Task[] {
  const decision = decidePair(ctx, link, record, remote, 'email')
  return decision.kind === 'skip' ? [] : [taskOf(decision, link)]
}

function createTask(ctx: RunContext, { link, record }: LoadedPending): Task {
  const values = valuesForRemote(ctx.mapping, record)
  return {
    link,
    agreed: link.base,
    entry: {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      base: baseOfCopy(ctx.mapping, values),
      changes: [{ side: 'crm', kind: 'created', after: values, reason: 'new_in_adsapp' }],
    },
    write: { kind: 'create', externalId: record.id, values },
  }
}

/** The CRM would not create what it has already: those records are met as pairs, or handed to a person when they cannot be. */
export async function settleExisting(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  existing: Settled['existing'],
): Promise<void> {
  const remotes = await ctx.connector.getRecords(
    ctx.session,
    ctx.object,
    existing.flatMap(({ id }) => id ?? []),
  )
  const known = await loadKnown(ctx, remotes)
  const byId = new Map(remotes.map((remote) => [remote.id, remote]))
  const byLink = new Map(rows.map((row) => [row.link.id, row]))
  const tasks = existing.flatMap(({ task, id }): Task[] => {
    const row = byLink.get(task.entry.linkId)
    if (!row) return []
    const current: LoadedPending = {
      record: row.record,
      link: { ...row.link, version: task.entry.linkVersion ?? row.link.version },
    }
    const remote = byId.get(id ?? '')
    const code = remote ? whyNot(current, remote, known.get(remote.id)) : 'duplicate_identity'
    return remote && code === null
      ? pairTask(ctx, current, remote)
      : [duplicate(ctx, current, code ?? 'duplicate_identity', remote ? [remote] : [])]
  })
  await settle(ctx, tasks, 0, null)
}

function duplicate(
  ctx: RunContext,
  { link, record }: LoadedPending,
  code: 'ambiguous_match' | 'duplicate_identity',
  found: readonly RemoteRecord[],
): Task {
  const email = String(record.values['email'] ?? '')
  const entry = failedEntry(
    {
      ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
      candidates: found.map((remote) => candidateOf(remote)),
    },
    {
      code,
      message:
        code === 'ambiguous_match'
          ? `More than one contact here or in the CRM has the e-mail ${email}, so it is not clear which two belong together.`
          : `Another ADSapp contact with the e-mail ${email} is synced with the CRM’s record of it.`,
      action: 'Choose the right one, merge the duplicates, or correct the e-mail of one of them.',
      field: 'email',
    },
    'crm',
    link,
  )
  return { entry, link, agreed: link.base, write: null }
}
