import { z } from 'zod'
import type { CustomField } from './field-catalog.ts'
import type { Entity } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

const membersSchema = z.record(z.string(), z.unknown())

/** A custom value as webhooks wrap it: its type beside what it holds. */
function wrapped({ type }: CustomField, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (type === 'enum' || type === 'user' || type === 'org' || type === 'people') return { type, id: value }
  if (type === 'set')
    return {
      type,
      values: z
        .array(z.number())
        .parse(value)
        .map((id) => ({ id })),
    }
  const parts = membersSchema.safeParse(value)
  return parts.success ? { type, ...parts.data } : { type, value }
}

/** An API v2 record in the form of webhooks: `visible_to` is text, custom values are wrapped, and what is live is not deleted. */
export function pushedView(
  sandbox: Sandbox,
  companyId: number,
  entity: Entity,
  view: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { is_deleted: _neverOfALiveOne, ...rest } = view
  const fields = sandbox.fields.custom(companyId, entity)
  const custom = Object.entries(membersSchema.parse(view['custom_fields'])).map(([code, value]): [string, unknown] => {
    const field = fields.get(code)
    return [code, field === undefined ? value : wrapped(field, value)]
  })
  return { ...rest, visible_to: String(view['visible_to']), custom_fields: Object.fromEntries(custom) }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The members of `before` that are others now; of the custom fields only those that changed. */
export function previousMembers(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = Object.entries(before).filter(([name, value]) => !same(value, after[name]))
  return Object.fromEntries(
    changed.map(([name, value]) => {
      if (name !== 'custom_fields') return [name, value]
      return [name, previousMembers(membersSchema.parse(value), membersSchema.parse(after[name] ?? {}))]
    }),
  )
}
