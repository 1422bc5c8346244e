import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { customFieldsOfNewCompany, type FieldSettings, standardFields } from './field-definitions.ts'
import { type Entity, nextNumber } from './record-store.ts'

/** The types that a field can be created with. */
export const creatableTypes = [
  'varchar',
  'varchar_auto',
  'text',
  'double',
  'monetary',
  'date',
  'daterange',
  'time',
  'timerange',
  'enum',
  'set',
  'user',
  'org',
  'people',
  'phone',
  'address',
] as const
export type CustomFieldType = (typeof creatableTypes)[number]

const optionSchema = z.object({ id: z.number(), label: z.string(), color: z.string().nullable() })
export type FieldOption = z.infer<typeof optionSchema>

const customFieldSchema = z.object({
  code: z.string(),
  name: z.string(),
  type: z.enum(creatableTypes),
  /** Empty unless the type is `enum` or `set`. */
  options: z.array(optionSchema),
})
export type CustomField = z.infer<typeof customFieldSchema>

const fieldRow = z.object({ definition: z.string() })
const firstOptionId = 27

/** The custom fields of all companies. Their codes are hashes, other ones in each company. */
export function openFieldCatalog(db: Database) {
  const cache = new Map<string, ReadonlyMap<string, CustomField>>()
  const keyOf = (companyId: number, entity: Entity) => `${companyId}/${entity}`

  function save(companyId: number, entity: Entity, field: CustomField): void {
    db.run(
      `INSERT INTO fields SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ? FROM fields WHERE company_id = ? AND entity = ?
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      companyId,
      entity,
      field.code,
      JSON.stringify(field),
      companyId,
      entity,
    )
    cache.delete(keyOf(companyId, entity))
  }

  function newOptions(companyId: number, labels: readonly string[]): FieldOption[] {
    return labels.map((label) => ({ id: nextNumber(db, companyId, 'option', firstOptionId), label, color: null }))
  }

  return {
    /** By code, oldest first. */
    custom(companyId: number, entity: Entity): ReadonlyMap<string, CustomField> {
      const key = keyOf(companyId, entity)
      const known = cache.get(key)
      if (known !== undefined) return known
      const rows = db.all(
        'SELECT definition FROM fields WHERE company_id = ? AND entity = ? ORDER BY position',
        companyId,
        entity,
      )
      const fields = new Map(
        rows.map((row) => {
          const field = customFieldSchema.parse(JSON.parse(fieldRow.parse(row).definition))
          return [field.code, field] as const
        }),
      )
      cache.set(key, fields)
      return fields
    },

    standard: (entity: Entity, settings: FieldSettings) => standardFields(entity, settings),

    create(companyId: number, entity: Entity, name: string, type: CustomFieldType, labels: readonly string[]): CustomField {
      const field = { code: randomBytes(20).toString('hex'), name, type, options: newOptions(companyId, labels) }
      save(companyId, entity, field)
      return field
    },

    save,

    addOptions(companyId: number, entity: Entity, field: CustomField, labels: readonly string[]): readonly FieldOption[] {
      const added = newOptions(companyId, labels)
      save(companyId, entity, { ...field, options: [...field.options, ...added] })
      return added
    },

    remove(companyId: number, entity: Entity, code: string): void {
      db.run('DELETE FROM fields WHERE company_id = ? AND entity = ? AND code = ?', companyId, entity, code)
      cache.delete(keyOf(companyId, entity))
    },

    /** The custom fields that a company has from the start; the same codes every time. */
    seed(companyId: number): void {
      for (const { entity = 'person', name, type, labels } of customFieldsOfNewCompany) {
        const code = createHash('sha1').update(`${companyId}/${entity}/${name}`).digest('hex')
        save(companyId, entity, { code, name, type, options: newOptions(companyId, labels) })
      }
    },
  }
}

export type FieldCatalog = ReturnType<typeof openFieldCatalog>
