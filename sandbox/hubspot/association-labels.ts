import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { type AssociationType, associationType, typesBetween } from './association-types.ts'

/** HubSpot numbers what people make apart from its own. */
const firstId = 100_000

const rowSchema = z
  .object({ id: z.number(), from_type: z.string(), to_type: z.string(), label: z.string(), inverse: z.number() })
  .transform(
    ({ id, from_type: from, to_type: to, label, inverse }): AssociationType => ({
      id: firstId + id,
      from,
      to,
      inverse: firstId + inverse,
      label,
      name: label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'),
      isOwn: true,
    }),
  )
const columns = 'id, from_type, to_type, label, inverse'

/** Kinds of association: HubSpot's own, and the labels that a portal's people have made, each in both directions. */
export function openAssociationLabels(db: Database) {
  const own = (where: string, ...values: (string | number)[]) =>
    db.all(`SELECT ${columns} FROM association_labels WHERE ${where} ORDER BY id`, ...values).map((row) => rowSchema.parse(row))

  return {
    /** Both directions of a new label. */
    add(portalId: number, from: string, to: string, { label, inverseLabel }: { label: string; inverseLabel: string }) {
      const sql = 'INSERT INTO association_labels (portal_id, from_type, to_type, label, inverse) VALUES (?, ?, ?, ?, ?)'
      const next = db.number('SELECT coalesce(max(id), 0) + 1 AS n FROM association_labels')
      db.run(sql, portalId, from, to, label, next + 1)
      db.run(sql, portalId, to, from, inverseLabel, next)
      return own('id IN (?, ?)', next, next + 1)
    },

    find(portalId: number, id: number): AssociationType | null {
      return associationType(id) ?? own('portal_id = ? AND id = ?', portalId, id - firstId)[0] ?? null
    },

    between(portalId: number, from: string, to: string): readonly AssociationType[] {
      return [...typesBetween(from, to), ...own('portal_id = ? AND from_type = ? AND to_type = ?', portalId, from, to)]
    },
  }
}

export type AssociationLabels = ReturnType<typeof openAssociationLabels>
