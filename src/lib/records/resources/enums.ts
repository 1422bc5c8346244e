import { readChoices } from '../forms/choices.ts'
import { leadSteps } from '../leads/lead-steps.ts'
import { storedPipelines } from '../selling/pipelines.ts'
import { quoteEnums } from '../quotes/enums.ts'
import type { UserClient } from '../rows.ts'
import type { EnumValue } from './enum-value.ts'
import { optionsOf } from './member.ts'
import type { Resource } from './resources.ts'

/** The values that members of a resource can have, by member: lists that are fixed, and the organisation's own stages. */
export async function enumsOf(
  client: UserClient,
  organizationId: string,
  { object, members }: Resource,
): Promise<Record<string, EnumValue[]>> {
  if (object === 'quote') return quoteEnums
  const staged = members.filter(({ kind }) => kind === 'stage')
  const [stages, steps] = await Promise.all([
    staged.length === 0 ? [] : stagesOf(client, organizationId, object),
    object === 'lead' ? leadSteps(client) : null,
  ])
  return Object.fromEntries([
    ...members
      .filter(({ kind }) => kind === 'choice')
      .map((member) => {
        const { name } = member
        return [name, optionsOf(member).map(({ value, label }) => ({ value, label, ...nextOf(name, value) }))] as const
      }),
    ...staged.map(({ name }) => [name, stages] as const),
  ])

  function nextOf(name: string, value: string): Pick<EnumValue, 'next'> {
    if (steps === null || name !== 'lead_status') return {}
    return { next: steps.filter(({ from_status: from }) => from === value).map(({ to_status: to }) => to) }
  }
}

/** Stages that something can come into, and where it can go on to: from a closed one to an open one alone, as `move_opportunity` has it. */
async function stagesOf(client: UserClient, organizationId: string, object: Resource['object']): Promise<EnumValue[]> {
  const [choices, { pipelines }] = await Promise.all([
    readChoices(client, organizationId, object),
    storedPipelines(client, organizationId),
  ])
  const inUse = pipelines.flatMap(({ isArchived, stages }) => (isArchived ? [] : stages.filter((stage) => !stage.isArchived)))
  const kindOf = new Map(inUse.map(({ key, kind }) => [key, kind]))
  return [...choices.values()].flatMap(({ id, object: kind, title, isArchived }) => {
    if (kind !== 'stage' || isArchived === true) return []
    const targets = inUse.filter((stage) => stage.key !== id && (kindOf.get(id) === 'open' || stage.kind === 'open'))
    return [{ value: id, label: title, next: targets.map(({ key }) => key) }]
  })
}
