import { Failure } from '../../core/errors.ts'
import { findConnection } from '../../db/connections.ts'
import { countUnmapped, readStageMaps } from '../../db/stages.ts'
import type { TakeOverView } from '../../contract/pipelines.ts'
import { crmNames, type CrmType } from '../domain/crm-type.ts'
import { fieldOf } from '../domain/objects.ts'
import { type Pipeline, type TakeOver, takenOver } from '../domain/pipelines.ts'
import { meaningOf } from '../domain/stage-map.ts'
import type { Engine } from '../engine.ts'
import { readMappingView, saveMapping } from './mapping.ts'

const object = 'opportunity'

type Owner = { readonly organizationId: string; readonly crmType: CrmType }
type Own = { readonly version: number; readonly pipelines: readonly Pipeline[] }

/** What taking over a CRM's pipelines would make here. @throws Failure `no_stages` where no field of it is mapped to our stage */
export async function previewTakeOver(engine: Engine, owner: Owner, own: Own): Promise<TakeOverView> {
  const { plan, waits } = await planOf(engine, owner, own)
  return shown(own.version, plan, waits)
}

/**
 * Makes the CRM's pipelines and stages ours, and maps each of its stages to its own: after that none of its records waits for a stage. The
 * pipelines first: without them the mapping would lead nowhere; a second try goes on where a first one has stopped.
 */
export async function takeOverPipelines(
  engine: Engine,
  owner: Owner & { readonly userId: string },
  own: Own & { readonly save: (pipelines: readonly Pipeline[]) => Promise<number> },
): Promise<TakeOverView> {
  const { plan, row, waits } = await planOf(engine, owner, own)
  const isNew = plan.made.some((each) => each.isNew || each.stages.some((stage) => stage.isNew))
  const version = isNew ? await own.save(plan.pipelines) : own.version
  const mappings = [{ ...row, transformRule: plan.map }]
  await saveMapping(engine, { ...owner, object }, { mappings, replace: false })
  return shown(version, plan, waits)
}

async function planOf(engine: Engine, owner: Owner, { pipelines }: Own) {
  const view = await readMappingView(engine, owner, object)
  const row = view.mappings.find(({ adsappField }) => fieldOf(object, adsappField)?.isStage === true)
  const theirs = view.fields.crm.find(({ name }) => name === row?.crmField)?.options ?? []
  if (row === undefined || theirs.length === 0) {
    const message = `No field of ${crmNames[owner.crmType]} is mapped to the stage. Map one first.`
    throw new Failure({ kind: 'invalid', code: 'no_stages', message })
  }
  const before = row.transformRule?.name === 'map' ? row.transformRule : ({ name: 'map', values: {} } as const)
  const connection = await findConnection(engine.db, owner.organizationId, owner.crmType)
  const maps = await readStageMaps(engine.db, owner.organizationId)
  const others = maps.flatMap(({ connectionId, map }) => (connectionId === connection?.id ? [] : map))
  const kept = new Set(others.flatMap(({ values, also = {} }) => [...Object.keys(values), ...Object.values(also)]))
  const plan = takenOver(pipelines, theirs, before, { crm: crmNames[owner.crmType], kept })
  const stages = theirs.filter(({ value }) => meaningOf(before, value) === null).length
  const records = connection === null ? 0 : await countUnmapped(engine.db, connection.id, row.adsappField)
  return { plan, row, waits: { stages, records } }
}

type Waits = { readonly stages: number; readonly records: number }

function shown(version: number, { made }: TakeOver, { stages: waiting, records }: Waits): TakeOverView {
  return {
    version,
    waiting,
    records,
    pipelines: made.map(({ label, isNew, stages }) => ({
      label,
      isNew,
      stages: stages.map(({ label: name, kind, probability, isNew: isMade }) => ({
        label: name,
        kind,
        probability,
        isNew: isMade,
      })),
    })),
  }
}
