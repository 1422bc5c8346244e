import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { objectTypes } from './object-types.ts'
import { optionSources } from './outside-options.ts'
import type { PropertySeed } from './property-definitions.ts'
import type { Collection } from './record-store.ts'

const optionSchema = z.object({
  label: z.string(),
  value: z.string(),
  displayOrder: z.number().int(),
  hidden: z.boolean(),
  description: z.string().optional(),
})

const definitionSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string(),
  options: z.array(optionSchema),
  displayOrder: z.number().int(),
  hidden: z.boolean(),
  formField: z.boolean(),
  hasUniqueValue: z.boolean(),
  hubspotDefined: z.boolean(),
  readOnlyValue: z.boolean(),
  calculated: z.boolean().default(false),
  showCurrencySymbol: z.boolean().default(false),
  /** Where the options are, if they are not its own. */
  optionsFrom: optionSources.optional(),
})

/** One property of a portal, without its dates. */
export type PropertyDefinition = z.infer<typeof definitionSchema>

export interface CatalogedProperty {
  readonly definition: PropertyDefinition
  readonly createdAt: number
  readonly updatedAt: number
  readonly archivedAt: number | null
}

const propertyRow = z.object({
  definition: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  archived_at: z.number().nullable(),
})

function toProperty(row: unknown): CatalogedProperty {
  const { definition, created_at, updated_at, archived_at } = propertyRow.parse(row)
  return {
    definition: definitionSchema.parse(JSON.parse(definition)),
    createdAt: created_at,
    updatedAt: updated_at,
    archivedAt: archived_at,
  }
}

function fromSeed(seed: PropertySeed, displayOrder: number): PropertyDefinition {
  const custom = seed.custom === true
  return {
    name: seed.name,
    label: seed.label,
    type: seed.type,
    fieldType: seed.fieldType,
    groupName: seed.groupName,
    description: '',
    options: (seed.options ?? []).map((option, order) => ({ ...option, displayOrder: order, hidden: false })),
    displayOrder,
    hidden: false,
    formField: !custom && seed.readOnly !== true,
    hasUniqueValue: seed.unique === true,
    hubspotDefined: !custom,
    readOnlyValue: seed.readOnly === true,
    calculated: seed.calculated === true,
    showCurrencySymbol: seed.isAmount === true,
    ...(seed.optionsFrom === undefined ? {} : { optionsFrom: seed.optionsFrom }),
  }
}

/** The property definitions of every portal, read often and so held in memory; writes go to the database first. */
export function openPropertyCatalog(db: Database) {
  const live = new Map<string, ReadonlyMap<string, PropertyDefinition>>()
  const keyOf = ({ portalId, objectType }: Collection) => `${portalId}/${objectType}`

  function list({ portalId, objectType }: Collection, archived: boolean): readonly CatalogedProperty[] {
    const sql = `SELECT definition, created_at, updated_at, archived_at FROM properties
      WHERE portal_id = ? AND object_type = ? AND (archived_at IS NOT NULL) = ? ORDER BY name`
    return db.all(sql, portalId, objectType, archived ? 1 : 0).map(toProperty)
  }

  function save(collection: Collection, { definition, createdAt, updatedAt, archivedAt }: CatalogedProperty): void {
    const { portalId, objectType } = collection
    const text = JSON.stringify(definition)
    db.run(
      'INSERT OR REPLACE INTO properties VALUES (?, ?, ?, ?, ?, ?, ?)',
      portalId,
      objectType,
      definition.name,
      text,
      createdAt,
      updatedAt,
      archivedAt,
    )
    live.delete(keyOf(collection))
  }

  return {
    list,
    save,

    find({ portalId, objectType }: Collection, name: string): CatalogedProperty | null {
      const sql =
        'SELECT definition, created_at, updated_at, archived_at FROM properties WHERE portal_id = ? AND object_type = ? AND name = ?'
      const row = db.get(sql, portalId, objectType, name)
      return row === undefined ? null : toProperty(row)
    },

    /** Definitions in use, by name. */
    definitions(collection: Collection): ReadonlyMap<string, PropertyDefinition> {
      const key = keyOf(collection)
      const known = live.get(key)
      if (known) return known
      const read = new Map(list(collection, false).map(({ definition }) => [definition.name, definition]))
      live.set(key, read)
      return read
    },

    /** Creates the properties that every new portal has, of the objects that have none yet. */
    seed(portalId: number, now: number): void {
      for (const objectType of objectTypes) {
        if (db.get('SELECT 1 AS n FROM properties WHERE portal_id = ? AND object_type = ? LIMIT 1', portalId, objectType.name))
          continue
        objectType.propertySeeds.forEach((seed, order) => {
          save(
            { portalId, objectType: objectType.name },
            { definition: fromSeed(seed, order), createdAt: now, updatedAt: now, archivedAt: null },
          )
        })
      }
    },
  }
}

export type PropertyCatalog = ReturnType<typeof openPropertyCatalog>
