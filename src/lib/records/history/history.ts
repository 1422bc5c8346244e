import { defined } from '../../core/defined.ts'
import { z } from 'zod'
import { crmNames, type CrmType } from '../../crm/domain/crm-type.ts'
import { type ChangeView, changeSchema } from './change-views.ts'
import { type CursorSchema, type Page, type PageStart, toPage } from '../lists/keyset.ts'
import { recordObjectSchema } from '../../objects/record-objects.ts'
import { reasonWords } from './reason-words.ts'
import { readRows, type UserClient } from '../rows.ts'
import { recordById } from '../fields/stored-record.ts'
import { connectionsOf } from '../connections/sync-views.ts'
import { type Member, teamMembers } from '../organization/team.ts'
import { type Titles, titlesOf } from '../fields/titles.ts'
import { givenTimeSchema } from '../../crm/domain/given-time.ts'

/** Which part of the change log is asked for: of a record, of a run, or of what a run did to a record. */
export type HistoryFilter = {
  readonly recordId?: string | undefined
  readonly runId?: string | undefined
  readonly field?: string | undefined
  readonly side?: ChangeView['side'] | undefined
  readonly kinds?: readonly ChangeView['kind'][] | undefined
  /** Part of a value, of a record's name or address, or a CRM's id. */
  readonly search?: string | undefined
}

/** When an entry was written, as the database notes it, and its number. */
export const historyCursorSchema: CursorSchema = z.tuple([givenTimeSchema, z.string().regex(/^\d{1,18}$/)])

/** A page of an organisation’s change log, the newest first. */
export async function historyOf(
  client: UserClient,
  organizationId: string,
  filter: HistoryFilter,
  start: PageStart,
  limit: number,
): Promise<Page<ChangeView>> {
  const cursor = start.before ?? start.after
  const found = await readRows(
    z.array(changeSchema),
    client.rpc('crm_history_page', {
      p_organization: organizationId,
      p_record: filter.recordId ?? null,
      p_run: filter.runId ?? null,
      ...defined({ p_field: filter.field, p_side: filter.side }),
      ...(filter.kinds === undefined ? {} : { p_kinds: [...filter.kinds] }),
      ...(filter.search === undefined ? {} : { p_search: filter.search }),
      ...(cursor === undefined ? {} : { p_at: cursor[0], p_id: Number(cursor[1]) }),
      p_newer: start.before !== undefined,
      p_limit: limit + 1,
    }),
  )
  return toPage(found, limit, start, ({ createdAt, id }) => [createdAt, String(id)])
}

/** Whether a record, of whatever object, is the organisation’s; deleted ones are. */
export async function isRecordOf(client: UserClient, organizationId: string, id: string): Promise<boolean> {
  const { data: object } = recordObjectSchema.safeParse((await titlesOf(client, [id])).get(id)?.object)
  return object !== undefined && (await recordById(client, { organizationId, object, id })) !== null
}

/** By what the people, programs and CRMs of a history go. */
export type HistoryNames = {
  readonly connections: ReadonlyMap<string, CrmType>
  readonly members: ReadonlyMap<string, Pick<Member, 'name' | 'email'>>
  /** Of former members and API keys. */
  readonly titles: Titles
}

export async function historyNames(
  client: UserClient,
  organizationId: string,
  entries: readonly ChangeView[],
): Promise<HistoryNames> {
  const actors = entries.flatMap(({ actor: { kind, id } }) => (id !== null && kind !== 'crm' ? [id] : []))
  const [connections, team, titles] = await Promise.all([
    connectionsOf(client, organizationId),
    actors.length > 0 ? teamMembers(client, organizationId) : [],
    titlesOf(client, actors),
  ])
  return {
    connections: new Map(connections.map(({ id, crmType }) => [id, crmType])),
    members: new Map(team.map((member) => [member.userId, member])),
    titles,
  }
}

/** What a person or program is called; null where that is not known any more. */
export function actorName({ actor }: Pick<ChangeView, 'actor'>, { connections, members, titles }: HistoryNames): string | null {
  if (actor.id === null) return null
  if (actor.kind === 'crm') {
    const crmType = connections.get(actor.id)
    return crmType === undefined ? null : crmNames[crmType]
  }
  const member = members.get(actor.id)
  return member === undefined ? (titles.get(actor.id)?.title ?? null) : (member.name ?? member.email)
}

/** Why it was made, as a sentence. */
export function historyReason(entry: ChangeView, { connections }: HistoryNames): string {
  const crmType = connections.get(entry.connectionId ?? '')
  return reasonWords(entry, crmType === undefined ? 'the CRM' : crmNames[crmType])
}

/** The history of one field of a record; at its end what the record was made with, which the log has as a whole. */
export async function fieldHistory(
  client: UserClient,
  organizationId: string,
  { recordId, field }: { readonly recordId: string; readonly field: string },
  start: PageStart,
  limit: number,
): Promise<Page<ChangeView>> {
  const page = await historyOf(client, organizationId, { recordId, field }, start, limit)
  if (page.next !== null) return page
  const { rows: made } = await historyOf(client, organizationId, { recordId, kinds: ['created'], side: 'adsapp' }, {}, 1)
  return { ...page, rows: [...page.rows, ...made.flatMap((entry) => madeWith(entry, field))] }
}

function madeWith(entry: ChangeView, field: string): readonly ChangeView[] {
  const { after } = entry
  const values = typeof after === 'object' && after !== null && !Array.isArray(after) ? after : {}
  return [{ ...entry, field, after: values[field] ?? null }]
}

/** Whether there is something in an entry that an undo could put back. */
export function isUndoable({ kind, side, runId, reason }: Pick<ChangeView, 'kind' | 'side' | 'runId' | 'reason'>): boolean {
  if (runId === null) return false
  if (side === 'link') return kind === 'matched' || (kind === 'excluded' && reason === 'match_undone')
  return ['created', 'updated', 'conflict', 'archived', 'restored'].includes(kind)
}

/** Fields looked for among the entries of a run, newest first. */
const fieldsReadMax = 1_000

/** The fields that a run has changed, by our names: of a large run, those among its last entries. */
export async function fieldsOfRun(client: UserClient, runId: string): Promise<readonly string[]> {
  const rows = await readRows(
    z.array(z.object({ field: z.string().nullable() })),
    client
      .from('crm_sync_changes')
      .select('field')
      .eq('run_id', runId)
      .not('field', 'is', null)
      .order('id', { ascending: false })
      .limit(fieldsReadMax),
  )
  return [...new Set(rows.flatMap(({ field }) => field ?? []))].toSorted()
}
