'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { z } from 'zod'
import { counted } from '@/src/components/format.ts'
import { listPath } from '@/src/components/records/record-pages.ts'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { reportedFailure } from '@/src/lib/http/problem.ts'
import type { Tenant } from '@/src/lib/http/session.ts'
import { readSubmitted } from '@/src/lib/http/submitted.ts'
import { drainAfterwards } from '@/src/lib/jobs/drain.ts'
import { mergeIndustry, moveIndustry, sortAccounts } from '@/src/lib/records/accounts/industries.ts'
import { fieldProblem } from '@/src/lib/records/forms/field-problem.ts'
import { formField } from '@/src/lib/records/fields/record-fields.ts'
import { createRecord, recordById, setDeleted, updateRecord } from '@/src/lib/records/fields/stored-record.ts'

const id = databaseIdSchema
const name = z
  .string()
  .max(1_000)
  .transform((text) => text.trim())
const editSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), name, parent: id.nullable() }),
  z.object({ kind: z.literal('rename'), id, name }),
  z.object({ kind: z.literal('move'), id, parent: id.nullable(), place: z.int32().min(0).nullable() }),
  z.object({ kind: z.literal('merge'), id, into: id }),
  z.object({ kind: z.literal('remove'), id }),
  z.object({ kind: z.literal('sort') }),
])
export type TreeEdit = z.input<typeof editSchema>

/** `told`: what is said of it beside that it is done. */
export type TreeResult = { readonly problem: string | null; readonly told?: string }

/** Changes the tree of industries. */
export async function editTree(submitted: TreeEdit): Promise<TreeResult> {
  const tenant = await requireTenant()
  try {
    const edit = readSubmitted(editSchema, submitted)
    if (!may(tenant.role, 'edit')) {
      return {
        problem: `Industries are changed by ${peopleWhoMay('edit')} of ${tenant.organizationName}. Your role is ${tenant.role}.`,
      }
    }
    const result = await done(tenant, edit)
    if (result.problem === null) {
      revalidatePath(listPath('industry'))
      after(drainAfterwards)
    }
    return result
  } catch (thrown) {
    return { problem: reportedFailure(thrown).message }
  }
}

async function done({ client, organizationId }: Tenant, edit: z.output<typeof editSchema>): Promise<TreeResult> {
  const of = { organizationId, object: 'industry' as const }
  switch (edit.kind) {
    case 'add': {
      const problem = nameProblem(edit.name)
      if (problem !== null) return { problem }
      if (edit.parent !== null && !(await isThere(client, { ...of, id: edit.parent }))) return { problem: goneWords }
      const parent = edit.parent === null ? [] : [['parentIndustry', edit.parent] as const]
      await createRecord(client, of, new Map([['name', edit.name], ['status', 'active'], ...parent]))
      return { problem: null }
    }
    case 'rename': {
      const problem = nameProblem(edit.name)
      if (problem !== null) return { problem }
      const record = await recordById(client, { ...of, id: edit.id })
      const change = { values: new Map([['name', edit.name]]), names: ['name'] }
      const saved = record === null ? null : await updateRecord(client, { ...of, id: edit.id }, record.version, change)
      return { problem: saved === null ? goneWords : null }
    }
    case 'move':
      await moveIndustry(client, organizationId, edit.id, edit)
      return { problem: null }
    case 'merge': {
      const { accounts, industries } = await mergeIndustry(client, organizationId, edit.id, edit.into)
      return {
        problem: null,
        told: `${counted(accounts, 'company', 'companies')} and ${counted(industries, 'industry', 'industries')} below it went there.`,
      }
    }
    case 'remove':
      return { problem: (await setDeleted(client, of, [edit.id], true)) === 0 ? goneWords : null }
    case 'sort': {
      const { accounts, industries } = await sortAccounts(client, organizationId)
      return {
        problem: null,
        told: `${counted(accounts, 'company was', 'companies were')} sorted, ${counted(industries, 'industry was', 'industries were')} added.`,
      }
    }
  }
}

async function isThere(client: Tenant['client'], of: Parameters<typeof recordById>[1]): Promise<boolean> {
  const record = await recordById(client, of)
  return record !== null && record.deletedAt === null
}

const goneWords = 'This industry is no longer as it was shown. Reload the page.'

function nameProblem(text: string): string | null {
  const field = formField('industry', 'name')
  return text === '' ? 'Enter a name.' : field === null ? null : fieldProblem(field, text)
}
