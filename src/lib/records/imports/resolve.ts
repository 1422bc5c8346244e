import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { recordSpecOf } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { unwrap } from '../../db/result.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import { restored } from '../fields/formulas.ts'
import type { Member } from '../resources/member.ts'
import type { Resource } from '../resources/resources.ts'
import type { Resolve } from './plan-row.ts'
import type { StoredSettings } from './settings.ts'

type Rows = readonly { readonly cells: readonly string[] }[]
const foundSchema = z.record(z.string(), z.array(databaseIdSchema))

/** Looks up what the cells of these rows lead to, in one call an object. */
export async function resolverOf(
  db: ServiceClient,
  organizationId: string,
  resource: Resource,
  settings: StoredSettings,
  rows: Rows,
): Promise<Resolve> {
  const wanted = new Map<RecordObject, Set<string>>()
  settings.columns.forEach((target, index) => {
    const to = toOf(resource.members.find(({ name }) => name === target))
    if (to === null) return
    const texts = wanted.get(to) ?? new Set()
    for (const { cells } of rows) texts.add(restored(cells[index] ?? '').trim())
    texts.delete('')
    wanted.set(to, texts)
  })
  const found = new Map<RecordObject, z.infer<typeof foundSchema>>()
  for (const [object, texts] of wanted) {
    const answer = await db.rpc('import_references', {
      p_organization: organizationId,
      p_object: object,
      p_texts: [...texts].map((text) => ({ text, names: sortNames(text) })),
    })
    found.set(object, foundSchema.parse(unwrap(answer)))
  }
  return (member, text) => {
    const to = toOf(member)
    const one = to === null ? 'record' : recordSpecOf(to).one
    const [id, ...others] = (to === null ? undefined : found.get(to)?.[text]) ?? []
    if (id === undefined) return { problem: `There is no ${one} “${text}”.` }
    return others.length === 0 ? { value: id } : { problem: `There is more than one ${one} “${text}”. Write its id or email.` }
  }
}

function toOf(member: Member | undefined): RecordObject | null {
  return member?.kind === 'reference' ? (member.rules?.to ?? null) : null
}

const wordsMax = 8
const sortNameMax = 500

/** What a name may be as tables sort by it: as it is written, and with its last words first. */
function sortNames(text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/)
  const turned =
    words.length > wordsMax ? [] : words.slice(1).map((_word, index) => [...words.slice(index + 1), ...words.slice(0, index + 1)])
  return [text.toLowerCase(), ...turned.map((each) => each.join(' '))].map((name) => name.slice(0, sortNameMax))
}
