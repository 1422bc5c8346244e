import { z } from 'zod'
import { memberInRole } from '../domain/member-roles.ts'
import { setOf } from '../domain/sets.ts'
import type { Session } from '../port/session.ts'
import { type Conversation, query, type QueryPage, queryRows } from './client.ts'
import type { SalesforceObject } from './objects.ts'
import { isRoleField, roleFields, roleObject } from './role-fields.ts'
import { readAnswer, type SalesforceRow } from './schema.ts'
import { instantLiteral, queriesForValues, select } from './soql.ts'

/** Whether what is read or written is to have contacts: what nobody maps costs no call. */
export function readsRoles({ fields }: Pick<Session, 'fields'>, { hasContactRoles }: SalesforceObject): boolean {
  return hasContactRoles === true && fields.some(({ name }) => isRoleField(name))
}

const ofOpportunity = z.object({ OpportunityId: z.string() })
const roleSchema = ofOpportunity.extend({
  Id: z.string(),
  ContactId: z.string(),
  IsPrimary: z.boolean(),
  Role: z.string().nullable(),
})
export type ContactRole = z.infer<typeof roleSchema>

const columns = ['Id', 'SystemModstamp', 'IsDeleted', 'OpportunityId']

/** The contact roles of these opportunities by opportunity, without those of contacts in the recycle bin. */
export async function readRoles(
  conversation: Conversation,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ContactRole[]>> {
  const queries = queriesForValues([...new Set(ids)], (list) =>
    select({
      fields: [...columns, 'ContactId', 'IsPrimary', 'Role'],
      from: roleObject,
      where: `OpportunityId IN ${list} AND Contact.IsDeleted = false`,
      orderBy: 'Id',
    }),
  )
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  const byOpportunity = new Map<string, ContactRole[]>()
  for (const row of rows) {
    const role = readAnswer(roleSchema, row)
    byOpportunity.set(role.OpportunityId, [...(byOpportunity.get(role.OpportunityId) ?? []), role])
  }
  return byOpportunity
}

/** Live rows with the contacts that they have, where those are mapped. A contact in several roles is one. */
export async function withRoles(
  conversation: Conversation,
  object: SalesforceObject,
  rows: readonly SalesforceRow[],
): Promise<readonly SalesforceRow[]> {
  if (rows.length === 0 || !readsRoles(conversation.session, object)) return rows
  const roles = await readRoles(
    conversation,
    rows.map((row) => row.Id),
  )
  return rows.map((row) => ({ ...row, ...roleValues(roles.get(row.Id) ?? []) }))
}

function roleValues(roles: readonly ContactRole[]) {
  return {
    [roleFields.all]: setOf(roles.map(({ ContactId }) => ContactId).toSorted()),
    [roleFields.roles]: setOf(roles.flatMap(({ ContactId, Role }) => memberInRole(ContactId, Role) ?? []).toSorted()),
    [roleFields.primary]: roles.find(({ IsPrimary }) => IsPrimary)?.ContactId ?? null,
  }
}

/**
 * A page of the contact roles that were added, changed or removed since a time, which does not move their opportunity's stamp: whose they
 * are, and their own stamps. `further`: a page that was read by its locator.
 */
export async function changedRoles(conversation: Conversation, from: string | null, further: QueryPage | null) {
  const soql = select({
    fields: columns,
    from: roleObject,
    ...(from === null ? {} : { where: `SystemModstamp >= ${instantLiteral(from)}` }),
    orderBy: 'SystemModstamp, Id',
  })
  const { rows, locator } = further ?? (await query(conversation, soql, 'with_deleted'))
  const ids = rows.map((row) => readAnswer(ofOpportunity, row).OpportunityId)
  return { ids: [...new Set(ids)], stamps: rows.map((row) => row.SystemModstamp), locator }
}
