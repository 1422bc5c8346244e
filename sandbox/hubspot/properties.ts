import { Hono } from 'hono'
import { z } from 'zod'
import { HubSpotError, notFoundFailure, validationFailure } from './errors.ts'
import { outsideOptions } from './outside-options.ts'
import type { CatalogedProperty, PropertyDefinition } from './property-catalog.ts'
import type { Target } from './record-writes.ts'
import { booleanQuery, readBody, requireScope, targetOf } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const typeSchema = z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'])
const fieldTypeSchema = z.enum([
  'booleancheckbox',
  'calculation_equation',
  'checkbox',
  'date',
  'file',
  'html',
  'number',
  'phonenumber',
  'radio',
  'select',
  'text',
  'textarea',
])
const optionSchema = z.object({
  label: z.string().min(1),
  value: z.string().min(1),
  displayOrder: z.number().int().nullish(),
  hidden: z.boolean().default(false),
  description: z.string().nullish(),
})
const createSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,99}$/, 'must begin with a letter and contain only lower-case letters, numbers and underscores'),
  label: z.string().min(1),
  type: typeSchema,
  fieldType: fieldTypeSchema,
  groupName: z.string(),
  description: z.string().nullish(),
  options: z.array(optionSchema).nullish(),
  displayOrder: z.number().int().nullish(),
  hidden: z.boolean().nullish(),
  formField: z.boolean().nullish(),
  hasUniqueValue: z.boolean().nullish(),
  showCurrencySymbol: z.boolean().nullish(),
})
const updateSchema = createSchema.omit({ name: true, hasUniqueValue: true }).partial()

type IncomingOption = z.infer<typeof optionSchema>

function toOptions(options: readonly IncomingOption[]): PropertyDefinition['options'] {
  return options.map(({ label, value, displayOrder, hidden, description }, order) => ({
    label,
    value,
    displayOrder: displayOrder ?? order,
    hidden,
    ...(description == null ? {} : { description }),
  }))
}

/** Owners are listed by an API of their own; what else is kept elsewhere is listed with the property too. */
function shownOptions(sandbox: Sandbox, target: Target, { options, optionsFrom }: PropertyDefinition) {
  if (optionsFrom === undefined || optionsFrom === 'owners') return options
  return outsideOptions(sandbox, target, optionsFrom).map((option, displayOrder) => ({ ...option, displayOrder, hidden: false }))
}

function propertyView(
  sandbox: Sandbox,
  target: Target,
  { definition, createdAt, updatedAt, archivedAt }: CatalogedProperty,
): Record<string, unknown> {
  const { readOnlyValue, options: _ownOptions, optionsFrom, calculated, ...rest } = definition
  return {
    ...rest,
    options: shownOptions(sandbox, target, definition).map((option) => ({ description: '', ...option })),
    calculated,
    externalOptions: optionsFrom !== undefined,
    ...(optionsFrom === 'owners' ? { referencedObjectType: 'OWNER' } : {}),
    archived: archivedAt !== null,
    ...(archivedAt === null ? {} : { archivedAt: new Date(archivedAt).toISOString() }),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition: definition.hubspotDefined,
      readOnlyValue,
      ...(definition.type === 'enumeration'
        ? { readOnlyOptions: definition.hubspotDefined && definition.name !== 'hs_lead_status' }
        : {}),
    },
  }
}

/** Property definitions of one object; mounted under each version's path. */
export function propertyRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const uniqueMax = 10

  routes.get('/:objectType', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read, target.type.scopes.readSchema)
    return c.json({
      results: sandbox.properties.list(target, booleanQuery(c, 'archived')).map((each) => propertyView(sandbox, target, each)),
    })
  })

  routes.get('/:objectType/:name', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.read, target.type.scopes.readSchema)
    const property = sandbox.properties.find(target, c.req.param('name'))
    if (property === null || (property.archivedAt !== null) !== booleanQuery(c, 'archived')) {
      throw new HubSpotError(notFoundFailure(`Property ${c.req.param('name')} does not exist`))
    }
    return c.json(propertyView(sandbox, target, property))
  })

  routes.post('/:objectType', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.writeSchema)
    const wanted = await readBody(c, createSchema)
    const existing = sandbox.properties.find(target, wanted.name)
    if (existing !== null && existing.archivedAt === null) {
      throw new HubSpotError({
        status: 409,
        category: 'OBJECT_ALREADY_EXISTS',
        message: `A property named '${wanted.name}' already exists.`,
      })
    }
    requireGroup(target.type.propertyGroups, wanted.groupName)
    const definitions = sandbox.properties.definitions(target)
    const uniqueCount = [...definitions.values()].filter((each) => each.hasUniqueValue && !each.hubspotDefined).length
    if (wanted.hasUniqueValue === true && uniqueCount >= uniqueMax) {
      throw new HubSpotError(validationFailure(`At most ${uniqueMax} properties with unique values are allowed`))
    }
    const needsOptions = wanted.type === 'enumeration' && (wanted.options ?? []).length === 0
    if (needsOptions) throw new HubSpotError(validationFailure('An enumeration property needs at least one option'))
    const definition: PropertyDefinition = {
      name: wanted.name,
      label: wanted.label,
      type: wanted.type,
      fieldType: wanted.fieldType,
      groupName: wanted.groupName,
      description: wanted.description ?? '',
      options: toOptions(wanted.options ?? []),
      displayOrder: wanted.displayOrder ?? -1,
      hidden: wanted.hidden ?? false,
      formField: wanted.formField ?? false,
      hasUniqueValue: wanted.hasUniqueValue ?? false,
      hubspotDefined: false,
      readOnlyValue: false,
      calculated: false,
      showCurrencySymbol: wanted.showCurrencySymbol ?? false,
    }
    const now = sandbox.clock()
    const property: CatalogedProperty = { definition, createdAt: now, updatedAt: now, archivedAt: null }
    sandbox.properties.save(target, property)
    return c.json(propertyView(sandbox, target, property), 201)
  })

  routes.patch('/:objectType/:name', async (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.writeSchema)
    const change = await readBody(c, updateSchema)
    const property = requireLive(sandbox.properties.find(target, c.req.param('name')), c.req.param('name'))
    if (change.groupName !== undefined) requireGroup(target.type.propertyGroups, change.groupName)
    const before = property.definition
    if (before.hubspotDefined && (change.type !== undefined || change.fieldType !== undefined)) {
      throw new HubSpotError(validationFailure(`The definition of ${before.name} is read only`))
    }
    const definition: PropertyDefinition = {
      ...before,
      label: change.label ?? before.label,
      type: change.type ?? before.type,
      fieldType: change.fieldType ?? before.fieldType,
      groupName: change.groupName ?? before.groupName,
      description: change.description ?? before.description,
      options: change.options == null ? before.options : toOptions(change.options),
      displayOrder: change.displayOrder ?? before.displayOrder,
      hidden: change.hidden ?? before.hidden,
      formField: change.formField ?? before.formField,
    }
    const changed: CatalogedProperty = { ...property, definition, updatedAt: sandbox.clock() }
    sandbox.properties.save(target, changed)
    return c.json(propertyView(sandbox, target, changed))
  })

  routes.delete('/:objectType/:name', (c) => {
    const target = targetOf(c)
    requireScope(c.get('caller'), target.type.scopes.writeSchema)
    const property = requireLive(sandbox.properties.find(target, c.req.param('name')), c.req.param('name'))
    if (property.definition.hubspotDefined)
      throw new HubSpotError(validationFailure(`${property.definition.name} is defined by HubSpot and cannot be archived`))
    const now = sandbox.clock()
    sandbox.properties.save(target, { ...property, updatedAt: now, archivedAt: now })
    return c.body(null, 204)
  })

  return routes
}

function requireLive(property: CatalogedProperty | null, name: string): CatalogedProperty {
  if (property !== null && property.archivedAt === null) return property
  throw new HubSpotError(notFoundFailure(`Property ${name} does not exist`))
}

function requireGroup(groups: readonly string[], name: string): void {
  if (!groups.includes(name)) throw new HubSpotError(validationFailure(`Property group ${name} does not exist`))
}
