import { z } from 'zod'
import { isOwned } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { pagesOf } from '../pages/pages.ts'
import { readRows, type UserClient } from '../rows.ts'
import { type Member, teamMembers } from '../organization/team.ts'
import { type NamedRecord, type Titles, titlesOf } from '../fields/titles.ts'

/** Members of an organisation by what they are called, as what a field can hold. */
export function memberTitles(team: readonly Pick<Member, 'userId' | 'name' | 'email'>[]): Titles {
  return new Map(team.map(({ userId, name, email }) => [userId, { id: userId, object: 'member' as const, title: name ?? email }]))
}

const pipelineSchema = z.object({
  label: z.string(),
  is_archived: z.boolean(),
  pipeline_stages: z.array(z.object({ key: z.string(), label: z.string(), position: z.number(), is_archived: z.boolean() })),
})

/** The stages of an organisation's pipelines by their keys, in their order; with the pipeline's name where there are several. */
async function stageTitles(client: UserClient, organizationId: string): Promise<Titles> {
  const pipelines = await readRows(
    z.array(pipelineSchema),
    client
      .from('pipelines')
      .select('label, is_archived, pipeline_stages(key, label, position, is_archived)')
      .eq('organization_id', organizationId)
      .order('position')
      .order('id'),
  )
  const stages = pipelines.flatMap(({ label, is_archived: isArchived, pipeline_stages }) =>
    pipeline_stages
      .toSorted((a, b) => a.position - b.position || (a.key < b.key ? -1 : 1))
      .map((stage): NamedRecord => {
        const title = pipelines.length > 1 ? `${label}: ${stage.label}` : stage.label
        return { id: stage.key, object: 'stage', title, isArchived: isArchived || stage.is_archived }
      }),
  )
  return new Map(stages.map((stage) => [stage.id, stage]))
}

/** What can be chosen in the fields of an object that hold what the organisation has made: its members, its stages. */
export async function readChoices(
  client: UserClient,
  organizationId: string,
  object: RecordObject,
  team: Promise<readonly Member[]> | null = null,
): Promise<Titles> {
  const { stage } = pagesOf(object)
  const [members, stages] = await Promise.all([
    isOwned(object) ? (team ?? teamMembers(client, organizationId)) : [],
    stage === undefined ? new Map<string, NamedRecord>() : stageTitles(client, organizationId),
  ])
  return new Map([...memberTitles(members), ...stages])
}

/** What these records are called, and the members and stages that synced values of these objects can be. */
export async function titlesAndChoices(
  client: UserClient,
  organizationId: string,
  ids: Iterable<string>,
  objects: readonly RecordObject[],
): Promise<Titles> {
  const [referred, members, stages] = await Promise.all([
    titlesOf(client, ids),
    objects.some(isOwned) ? teamMembers(client, organizationId) : [],
    objects.some((object) => pagesOf(object).stage !== undefined)
      ? stageTitles(client, organizationId)
      : new Map<string, NamedRecord>(),
  ])
  return new Map([...referred, ...memberTitles(members), ...stages])
}
