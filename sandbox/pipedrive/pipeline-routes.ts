import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { invalid, notFound, PipedriveError } from './errors.ts'
import type { PartStore, Pipeline, Stage } from './pipeline-store.ts'
import { choiceQuery, idOf, integerQuery, limitQuery } from './query.ts'
import { readBody, textInput } from './record-input.ts'
import { wholeSecond } from './record-store.ts'
import { isoSecond } from './record-view.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const name = textInput(255).refine((text) => text !== '', 'is required')
const pipelineMembers = { is_deal_probability_enabled: z.boolean().optional() }
const newPipelineSchema = z.strictObject({ name, ...pipelineMembers })
const pipelineSchema = z.strictObject({ name: name.optional(), ...pipelineMembers })
const stageMembers = {
  deal_probability: z.number().int().min(0).max(100).optional(),
  is_deal_rot_enabled: z.boolean().optional(),
  days_to_rotten: z.number().int().nullable().optional(),
}
const newStageSchema = z.strictObject({ name, pipeline_id: z.number().int(), ...stageMembers })
const stageSchema = z.strictObject({ name: name.optional(), pipeline_id: z.number().int().optional(), ...stageMembers })

/** A part before anything was sent of it. */
const blankPart = { name: '', is_deleted: false }
const blankPipeline = { ...blankPart, is_deal_probability_enabled: false }
const blankStage: Omit<Stage, 'id' | 'order_nr' | 'pipeline_id' | 'added_at' | 'updated_at'> = {
  ...blankPart,
  deal_probability: 100,
  is_deal_rot_enabled: false,
  days_to_rotten: null,
}

function partView({ added_at, updated_at, ...part }: Pipeline | Stage): Record<string, unknown> {
  return { ...part, add_time: isoSecond(added_at), update_time: isoSecond(updated_at) }
}

/** A part with what was sent of it. */
function changed<Part extends object>(before: Part, sent: { readonly [Name in keyof Part]?: Part[Name] | undefined }): Part {
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined))
  return { ...before, ...given }
}

/** Changing pipelines and stages is for admins, and for apps with the scope of the same name, which this one has not. */
function requireAdmin(c: Context<SandboxEnv>): void {
  if (c.get('caller').by === 'oauth') throw new PipedriveError({ status: 403, error: 'Scope and URL mismatch' })
}

interface Parts<Part extends Pipeline | Stage> {
  readonly noun: string
  readonly store: PartStore<Part>
  /** Whether a list leaves it out, apart from deleted ones. */
  readonly isListed: (c: Context<SandboxEnv>, part: Part) => boolean
  /** What a request makes of a part; `before` null = a new one. Throws Pipedrive's 400. */
  readonly input: (c: Context<SandboxEnv>, before: Part | null) => Promise<Part>
}

function partRoutes<Part extends Pipeline | Stage>(sandbox: Sandbox, { noun, store, isListed, input }: Parts<Part>) {
  const routes = new Hono<SandboxEnv>()

  function partOf(c: Context<SandboxEnv>): Part {
    const found = store.find(c.get('caller').companyId, idOf(c))
    if (found === null) throw notFound(noun)
    return found
  }

  routes.get('/', (c) => {
    const { companyId } = c.get('caller')
    const limit = limitQuery(c)
    const sortBy = choiceQuery(c, 'sort_by', ['id', 'order_nr', 'add_time', 'update_time'])
    const column = ({ id: 'id', order_nr: 'order_nr', add_time: 'added_at', update_time: 'updated_at' } as const)[sortBy]
    const sign = choiceQuery(c, 'sort_direction', ['asc', 'desc']) === 'desc' ? -1 : 1
    const scope = scopeOf(companyId, c.req.path, c.req.query())
    const cursor = c.req.query('cursor') ?? ''
    const [offset = 0] = cursor === '' ? [] : readCursor(scope, cursor, 1)
    const all = store
      .all(companyId)
      .filter((part) => !part.is_deleted && isListed(c, part))
      .toSorted((a, b) => sign * (a[column] - b[column] || a.id - b.id))
    const next = offset + limit
    return c.json({
      success: true,
      data: all.slice(offset, next).map(partView),
      additional_data: { next_cursor: next < all.length ? writeCursor(scope, [next]) : null },
    })
  })

  routes.get('/:id', (c) => c.json({ success: true, data: partView(partOf(c)) }))

  routes.post('/', async (c) => {
    requireAdmin(c)
    const part = await input(c, null)
    return c.json({ success: true, data: partView(store.save(c.get('caller').companyId, part)) })
  })

  routes.patch('/:id', async (c) => {
    requireAdmin(c)
    const part = await input(c, partOf(c))
    const changed = { ...part, updated_at: wholeSecond(sandbox.clock()) }
    return c.json({ success: true, data: partView(store.save(c.get('caller').companyId, changed)) })
  })

  routes.delete('/:id', (c) => {
    requireAdmin(c)
    const part = partOf(c)
    // Deals that are in it stay there.
    store.save(c.get('caller').companyId, { ...part, is_deleted: true, updated_at: wholeSecond(sandbox.clock()) })
    return c.json({ success: true, data: { id: part.id } })
  })

  return routes
}

/** `/pipelines` of the second API generation. */
export function pipelineRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const store = sandbox.pipelines.pipelines
  return partRoutes(sandbox, {
    noun: 'Pipeline',
    store,
    isListed: () => true,
    async input(c, before) {
      if (before !== null) return changed(before, await readBody(c, pipelineSchema))
      const { companyId } = c.get('caller')
      const at = wholeSecond(sandbox.clock())
      const sent = await readBody(c, newPipelineSchema)
      const order_nr = store.all(companyId).length + 1
      return changed({ ...blankPipeline, id: store.nextId(companyId), order_nr, added_at: at, updated_at: at }, sent)
    },
  })
}

/** `/stages` of the second API generation. */
export function stageRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const store = sandbox.pipelines.stages

  function checkPipeline(companyId: number, id: number | undefined): void {
    if (id !== undefined && sandbox.pipelines.pipelines.find(companyId, id) === null)
      throw invalid('pipeline_id', 'there is no such pipeline')
  }

  return partRoutes(sandbox, {
    noun: 'Stage',
    store,
    isListed(c, { pipeline_id: of }) {
      const wanted = integerQuery(c, 'pipeline_id', { min: 1, max: Number.MAX_SAFE_INTEGER })
      return wanted === null || wanted === of
    },
    async input(c, before) {
      const { companyId } = c.get('caller')
      if (before !== null) {
        const change = await readBody(c, stageSchema)
        checkPipeline(companyId, change.pipeline_id)
        return changed(before, change)
      }
      const sent = await readBody(c, newStageSchema)
      checkPipeline(companyId, sent.pipeline_id)
      const at = wholeSecond(sandbox.clock())
      const order_nr = sandbox.pipelines.stagesOf(companyId, sent.pipeline_id).length + 1
      const { pipeline_id } = sent
      const blank = { ...blankStage, id: store.nextId(companyId), pipeline_id, order_nr, added_at: at, updated_at: at }
      return changed(blank, sent)
    },
  })
}
