import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { bodyOfStatus, KlaviyoError, problemBody } from './errors.ts'
import { newId, profileSchema, upsertProfile } from './profiles.ts'
import type { Sandbox } from './sandbox.ts'

export const jobSchema = z.object({
  data: z.object({
    type: z.literal('profile-bulk-import-job'),
    attributes: z.object({ profiles: z.object({ data: z.array(profileSchema).min(1).max(10_000) }) }),
    relationships: z.unknown().optional(),
  }),
})

const rowSchema = z.object({ id: z.string(), created_at: z.number(), total: z.number(), errors: z.string() })
const problemSchema = z.object({ code: z.string(), title: z.string(), detail: z.string(), source: z.unknown() })
const errorsSchema = z.array(z.object({ problem: problemSchema, payload: z.unknown() }))

/** Takes a bulk import: the profiles are there at once, and the job says so when its time has come. */
export function takeJob(sandbox: Sandbox, account: string, { data }: z.infer<typeof jobSchema>): string {
  const now = sandbox.clock()
  const errors: z.infer<typeof errorsSchema> = []
  for (const profile of data.attributes.profiles.data) {
    try {
      upsertProfile(sandbox, account, profile, '/data/attributes')
    } catch (error) {
      if (!(error instanceof KlaviyoError)) throw error
      const [problem] = problemBody(error.problem).errors
      errors.push({ problem: problemSchema.parse(problem ?? bodyOfStatus(400).errors[0]), payload: profile.attributes })
    }
  }
  const id = `${newId(now)}.${account}`
  const total = data.attributes.profiles.data.length
  sandbox.db.run(
    'INSERT INTO jobs (account, id, created_at, total, errors) VALUES (?, ?, ?, ?, ?)',
    account,
    id,
    now,
    total,
    JSON.stringify(errors),
  )
  return id
}

function rowOf(sandbox: Sandbox, account: string, id: string) {
  const row = sandbox.db.get('SELECT id, created_at, total, errors FROM jobs WHERE account = ? AND id = ?', account, id)
  if (row === undefined)
    throw new KlaviyoError({ status: 404, code: 'not_found', title: 'Not found.', detail: `There is no job ${id}.` })
  const parsed = rowSchema.parse(row)
  return { ...parsed, errors: errorsSchema.parse(JSON.parse(parsed.errors)) }
}

export function jobView(sandbox: Sandbox, account: string, id: string) {
  const { created_at: created, total, errors } = rowOf(sandbox, account, id)
  const isDone = sandbox.clock() >= created + sandbox.settings().jobMs
  return {
    data: {
      type: 'profile-bulk-import-job',
      id,
      attributes: {
        status: isDone ? 'complete' : 'processing',
        created_at: new Date(created).toISOString(),
        total_count: total,
        completed_count: isDone ? total - errors.length : 0,
        failed_count: isDone ? errors.length : 0,
        completed_at: isDone ? new Date(created + sandbox.settings().jobMs).toISOString() : null,
        expires_at: null,
        started_at: new Date(created).toISOString(),
      },
      relationships: { lists: { data: [], links: { self: '', related: '' } } },
      links: { self: `${sandbox.publicUrl}/api/profile-bulk-import-jobs/${id}` },
    },
  }
}

export function jobErrors(sandbox: Sandbox, account: string, id: string) {
  const data = rowOf(sandbox, account, id).errors.map(({ problem, payload }) => ({
    type: 'import-error',
    id: randomUUID(),
    attributes: { ...problem, original_payload: payload },
    links: { self: '' },
  }))
  return {
    data,
    links: { self: `${sandbox.publicUrl}/api/profile-bulk-import-jobs/${id}/import-errors`, prev: null, next: null },
  }
}
