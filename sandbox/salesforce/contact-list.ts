import { z } from 'zod'
import { fold } from '../kit/database.ts'
import type { AccountChoice } from './contact-form.ts'
import { visibleSql } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const listedRow = z.object({
  number: z.number(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  account: z.string().nullable(),
  changedAt: z.number(),
})
const accountRow = z.object({ number: z.number(), name: z.string() })

type ListedContact = z.infer<typeof listedRow>

/** Contacts whose name, e-mail, phone, title or account has the text in it, the last changed first. */
export function listContacts(
  sandbox: Sandbox,
  org: number,
  {
    text,
    deleted,
    limit,
    offset,
  }: { readonly text: string; readonly deleted: boolean; readonly limit: number; readonly offset: number },
): { readonly total: number; readonly contacts: readonly ListedContact[] } {
  const [contact, account] = [sandbox.objects.require('Contact'), sandbox.objects.require('Account')]
  const now = sandbox.clock()
  const name = "trim(coalesce(t.FirstName, '') || ' ' || coalesce(t.LastName, ''))"
  const everything = [name, 't.Email', 't.Phone', 't.Title', 'a.Name'].map((part) => `coalesce(${part}, '')`).join(` || ' ' || `)
  const body = `FROM ${contact.table} t LEFT JOIN ${account.table} a ON a._org = t._org AND a._n = t.AccountId AND ${visibleSql('a')}
    WHERE t._org = ? AND t.IsDeleted = ? AND ${visibleSql('t')} AND (? = '' OR instr(fold(${everything}), ?) > 0)`
  const wanted = fold(text.trim())
  const values = [now, now, org, deleted ? 1 : 0, now, now, wanted, wanted]
  const total = sandbox.db.number(`SELECT count(*) AS n ${body}`, ...values)
  const sql = `SELECT t._n AS number, ${name} AS name, t.Email AS email, t.Phone AS phone, a.Name AS account, t.SystemModstamp AS changedAt
    ${body} ORDER BY t.SystemModstamp DESC, t._n DESC LIMIT ? OFFSET ?`
  return { total, contacts: sandbox.db.all(sql, ...values, limit, offset).map((row) => listedRow.parse(row)) }
}

/** The accounts of an org by name; at most five hundred. */
export function accountChoices(sandbox: Sandbox, org: number): readonly AccountChoice[] {
  const account = sandbox.objects.require('Account')
  const now = sandbox.clock()
  const sql = `SELECT _n AS number, Name AS name FROM ${account.table} t WHERE _org = ? AND IsDeleted = 0 AND ${visibleSql('t')}
    ORDER BY fold(Name) LIMIT 500`
  return sandbox.db.all(sql, org, now, now).map((row) => accountRow.parse(row))
}
