import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import type { Pipeline, Stage } from './pipeline-store.ts'
import { booleanQuery, readBody, requireScope, targetOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const probabilities = Array.from({ length: 11 }, (_, tenths) => (tenths / 10).toFixed(1))
const stageSchema = z.object({
  label: z.string().min(1),
  displayOrder: z.number().int(),
  metadata: z.record(z.string(), z.string()),
})
const pipelineSchema = z.object({
  label: z.string().min(1),
  displayOrder: z.number().int(),
  stages: z.array(stageSchema).min(1),
})

const iso = (at: number): string => new Date(at).toISOString()

function stageView({ createdAt, updatedAt, ...stage }: Stage) {
  const times = { createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
  return { ...stage, writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT', archived: false, ...times }
}

function pipelineView({ createdAt, updatedAt, stages, ...pipeline }: Pipeline) {
  return { ...pipeline, stages: stages.map(stageView), archived: false, createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
}

/** A stage's metadata in HubSpot's form; throws its 400. Open or closed follows from the probability unless the call says it. */
function metadataOf({ probability, isClosed }: Readonly<Record<string, string>>): Stage['metadata'] {
  const known = probabilities.find((each) => each === Number(probability).toFixed(1) && Number(each) === Number(probability))
  if (probability === undefined || known === undefined) {
    const message = `Property "probability" is required for a deal stage and must be one of [${probabilities.join(', ')}]`
    throw new HubSpotError(validationFailure(message))
  }
  return { isClosed: isClosed ?? String(['0.0', '1.0'].includes(known)), probability: known }
}

/** The pipelines of an object and their stages, without paging; mounted under each version's path. */
export function pipelineRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  function collectionOf(c: Context<SandboxEnv>, access: 'read' | 'write') {
    const target = targetOf(c)
    const { read, readSchema, writeSchema } = target.type.scopes
    requireScope(c.get('caller'), ...(access === 'read' ? [read, readSchema] : [writeSchema]))
    if (!target.type.hasPipelines) throw new HubSpotError(notFoundFailure(`${target.type.noun} has no pipelines`))
    return target
  }

  function pipelineOf(c: Context<SandboxEnv>, access: 'read' | 'write') {
    const target = collectionOf(c, access)
    const pipeline = sandbox.pipelines.list(target).find(({ id }) => id === c.req.param('pipelineId'))
    if (pipeline === undefined) throw new HubSpotError(notFoundFailure())
    const stage = pipeline.stages.find(({ id }) => id === c.req.param('stageId'))
    if (c.req.param('stageId') !== undefined && stage === undefined) throw new HubSpotError(notFoundFailure())
    return { target, pipeline, stage }
  }

  /** A later stage's id is a number, as all but the first pipeline's are. */
  const nextId = (portalId: number) => String(190_000_000 + sandbox.records.nextId(portalId))

  function newStage(portalId: number, stage: z.infer<typeof stageSchema>): Stage {
    const now = sandbox.clock()
    return { ...stage, id: nextId(portalId), metadata: metadataOf(stage.metadata), createdAt: now, updatedAt: now }
  }

  /** Throws HubSpot's 400 where the call asks for it and deals are in what is to go. */
  function checkUses(c: Context<SandboxEnv>, stages: readonly Stage[]): void {
    const flags = ['validateReferencesBeforeDelete', 'validateDealStageUsagesBeforeDelete']
    if (!flags.some((flag) => booleanQuery(c, flag))) return
    const { portalId, objectType } = collectionOf(c, 'write')
    const used = stages.find(({ id }) => {
      const sql = `SELECT count(*) AS n FROM records WHERE portal_id = ? AND object_type = ? AND state = 'live'
        AND properties ->> '$.dealstage' = ?`
      return sandbox.db.number(sql, portalId, objectType, id) > 0
    })
    if (used !== undefined) throw new HubSpotError(validationFailure(`Stage ${used.id} is in use by deals and cannot be deleted`))
  }

  routes.get('/:objectType', (c) => c.json({ results: sandbox.pipelines.list(collectionOf(c, 'read')).map(pipelineView) }))

  routes.post('/:objectType', async (c) => {
    const target = collectionOf(c, 'write')
    const wanted = await readBody(c, pipelineSchema)
    const now = sandbox.clock()
    const stages = wanted.stages.map((stage) => newStage(target.portalId, stage))
    const pipeline = { ...wanted, id: nextId(target.portalId), createdAt: now, updatedAt: now, stages }
    sandbox.pipelines.save(target, pipeline)
    return c.json(pipelineView(pipeline), 201)
  })

  routes.get('/:objectType/:pipelineId', (c) => c.json(pipelineView(pipelineOf(c, 'read').pipeline)))

  routes.patch('/:objectType/:pipelineId', async (c) => {
    const { target, pipeline } = pipelineOf(c, 'write')
    const { label, displayOrder } = await readBody(c, pipelineSchema.omit({ stages: true }).partial())
    const changed = {
      ...pipeline,
      label: label ?? pipeline.label,
      displayOrder: displayOrder ?? pipeline.displayOrder,
      updatedAt: sandbox.clock(),
    }
    sandbox.pipelines.save(target, changed)
    return c.json(pipelineView(changed))
  })

  routes.delete('/:objectType/:pipelineId', (c) => {
    const { target, pipeline } = pipelineOf(c, 'write')
    checkUses(c, pipeline.stages)
    sandbox.pipelines.remove(target, pipeline.id)
    return c.body(null, 204)
  })

  const stagesPath = '/:objectType/:pipelineId/stages'

  routes.get(stagesPath, (c) => c.json({ results: pipelineOf(c, 'read').pipeline.stages.map(stageView) }))

  routes.post(stagesPath, async (c) => {
    const { target, pipeline } = pipelineOf(c, 'write')
    const stage = newStage(target.portalId, await readBody(c, stageSchema))
    sandbox.pipelines.save(target, { ...pipeline, stages: [...pipeline.stages, stage] })
    return c.json(stageView(stage), 201)
  })

  routes.get(`${stagesPath}/:stageId`, (c) => {
    const { stage } = pipelineOf(c, 'read')
    if (stage === undefined) throw new HubSpotError(notFoundFailure())
    return c.json(stageView(stage))
  })

  routes.patch(`${stagesPath}/:stageId`, async (c) => {
    const { target, pipeline, stage } = pipelineOf(c, 'write')
    if (stage === undefined) throw new HubSpotError(notFoundFailure())
    const { label, displayOrder, metadata } = await readBody(c, stageSchema.partial())
    const changed = {
      ...stage,
      label: label ?? stage.label,
      displayOrder: displayOrder ?? stage.displayOrder,
      metadata: metadata === undefined ? stage.metadata : metadataOf({ ...stage.metadata, ...metadata }),
      updatedAt: sandbox.clock(),
    }
    const stages = pipeline.stages.map((each) => (each.id === stage.id ? changed : each))
    sandbox.pipelines.save(target, { ...pipeline, stages })
    return c.json(stageView(changed))
  })

  routes.delete(`${stagesPath}/:stageId`, (c) => {
    const { target, pipeline, stage } = pipelineOf(c, 'write')
    if (stage === undefined) throw new HubSpotError(notFoundFailure())
    checkUses(c, [stage])
    // Deals that are in it stay there, with a stage that no longer exists.
    sandbox.pipelines.save(target, { ...pipeline, stages: pipeline.stages.filter(({ id }) => id !== stage.id) })
    return c.body(null, 204)
  })

  return routes
}
