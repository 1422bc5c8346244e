import { readChoices } from '../choices.ts'
import type { UserClient } from '../rows.ts'
import type { Resource } from './resources.ts'

type EnumValue = { readonly value: string; readonly label: string }

/** The values that members of a resource can have, by member: lists that are fixed, and the organisation's own stages. */
export async function enumsOf(
  client: UserClient,
  organizationId: string,
  { object, members }: Resource,
): Promise<Record<string, EnumValue[]>> {
  const staged = members.filter(({ kind }) => kind === 'stage')
  const choices = staged.length === 0 ? [] : [...(await readChoices(client, organizationId, object)).values()]
  const stages = choices.flatMap(({ id, object: kind, title, isArchived }) =>
    kind === 'stage' && isArchived !== true ? [{ value: id, label: title }] : [],
  )
  return Object.fromEntries([
    ...members.flatMap(({ name, rules }) =>
      rules?.kind === 'choice' ? [[name, rules.options.map(({ value, label }) => ({ value, label }))] as const] : [],
    ),
    ...staged.map(({ name }) => [name, stages] as const),
  ])
}
