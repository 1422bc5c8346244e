import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import { invalid, notFound, PipedriveError } from './errors.ts'
import { creatableTypes, type CustomField, type FieldOption } from './field-catalog.ts'
import { customFieldView, standardFieldView } from './field-view.ts'
import { limitQuery, listQuery } from './query.ts'
import { readBody, textInput } from './record-input.ts'
import type { Entity } from './record-store.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const label = textInput(255).refine((text) => text !== '', 'must not be blank')
const presentation = {
  ui_visibility: z.looseObject({}).optional(),
  important_fields: z.looseObject({}).optional(),
  required_fields: z.looseObject({}).optional(),
  description: z.string().optional(),
}
const createSchema = z.strictObject({
  field_name: label,
  field_type: z.enum(creatableTypes),
  options: z.array(z.strictObject({ label })).optional(),
  ...presentation,
})
const updateSchema = z.strictObject({ field_name: label.optional(), ...presentation })
const newOptionsSchema = z.array(z.strictObject({ label })).min(1)
const changedOptionsSchema = z.array(z.strictObject({ id: z.number().int(), label })).min(1)
const removedOptionsSchema = z.array(z.strictObject({ id: z.number().int() })).min(1)
const optionalParts = ['ui_visibility', 'important_fields', 'required_fields']

const optionView = ({ id, label: text }: FieldOption) => ({ id, label: text })

/** `/personFields` and the like of the second API generation. Those of activities are only read: nobody has one of their own. */
export function fieldRoutes(sandbox: Sandbox, entity: Entity): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  const partsAsked = (c: Context<SandboxEnv>) => new Set(listQuery(c, 'include_fields', optionalParts.length) ?? [])
  const standard = () => sandbox.fields.standard(entity, sandbox.settings())

  /** Throws Pipedrive's 403 for an app that was not granted the change of fields; the companies' users are admins, so their own tokens may. */
  function requireFieldsScope(c: Context<SandboxEnv>): void {
    if (c.get('caller').by === 'oauth' && !sandbox.settings().fieldsScope)
      throw new PipedriveError({ status: 403, error: 'Scope and URL mismatch' })
  }

  function customField(c: Context<SandboxEnv>): CustomField {
    const code = c.req.param('code') ?? ''
    const field = sandbox.fields.custom(c.get('caller').companyId, entity).get(code)
    if (field !== undefined) return field
    if (standard().some((each) => each.code === code))
      throw new PipedriveError({ status: 403, error: 'This field cannot be changed: Pipedrive itself brings it' })
    throw notFound('Field')
  }

  function optionIn(field: CustomField, id: number): FieldOption {
    const option = field.options.find((each) => each.id === id)
    if (option === undefined) throw invalid('id', `the field has no option ${id}`)
    return option
  }

  /** A field whose options may be changed. */
  function choiceField(c: Context<SandboxEnv>): CustomField {
    const field = customField(c)
    if (field.type !== 'enum' && field.type !== 'set')
      throw invalid('field_code', 'only fields of type enum and set have options')
    return field
  }

  routes.get('/', (c) => {
    const { companyId } = c.get('caller')
    const parts = partsAsked(c)
    const limit = limitQuery(c)
    const scope = scopeOf(companyId, c.req.path, c.req.query())
    const cursor = c.req.query('cursor')
    const [offset = 0] = cursor === undefined || cursor === '' ? [] : readCursor(scope, cursor, 1)
    const all = [
      ...standard().map((field) => standardFieldView(field, parts)),
      ...[...sandbox.fields.custom(companyId, entity).values()].map((field) => customFieldView(field, parts)),
    ]
    const next = offset + limit
    return c.json({
      success: true,
      data: all.slice(offset, next),
      additional_data: { next_cursor: next < all.length ? writeCursor(scope, [next]) : null },
    })
  })

  routes.get('/:code', (c) => {
    const { companyId } = c.get('caller')
    const code = c.req.param('code')
    const own = standard().find((field) => field.code === code)
    const custom = sandbox.fields.custom(companyId, entity).get(code)
    if (own !== undefined) return c.json({ success: true, data: standardFieldView(own, partsAsked(c)) })
    if (custom === undefined) throw notFound('Field')
    return c.json({ success: true, data: customFieldView(custom, partsAsked(c)) })
  })

  if (entity === 'activity') return routes

  routes.post('/', async (c) => {
    requireFieldsScope(c)
    const { field_name: name, field_type: type, options } = await readBody(c, createSchema)
    const hasOptions = type === 'enum' || type === 'set'
    if (hasOptions && (options ?? []).length === 0) throw invalid('options', `a field of type ${type} needs options`)
    if (!hasOptions && options !== undefined) throw invalid('options', `a field of type ${type} has no options`)
    const labels = (options ?? []).map((option) => option.label)
    const { companyId } = c.get('caller')
    const field = sandbox.db.transaction(() => sandbox.fields.create(companyId, entity, name, type, labels))
    return c.json({ success: true, data: customFieldView(field) })
  })

  routes.patch('/:code', async (c) => {
    requireFieldsScope(c)
    const before = customField(c)
    const { field_name: name = before.name } = await readBody(c, updateSchema)
    const field = { ...before, name }
    sandbox.fields.save(c.get('caller').companyId, entity, field)
    return c.json({ success: true, data: customFieldView(field) })
  })

  routes.delete('/:code', (c) => {
    requireFieldsScope(c)
    const field = customField(c)
    sandbox.fields.remove(c.get('caller').companyId, entity, field.code)
    return c.json({ success: true, data: customFieldView(field) })
  })

  routes.post('/:code/options', async (c) => {
    requireFieldsScope(c)
    const field = choiceField(c)
    const labels = (await readBody(c, newOptionsSchema)).map((option) => option.label)
    const { companyId } = c.get('caller')
    const added = sandbox.db.transaction(() => sandbox.fields.addOptions(companyId, entity, field, labels))
    return c.json({ success: true, data: added.map(optionView), additional_data: null })
  })

  routes.patch('/:code/options', async (c) => {
    requireFieldsScope(c)
    const field = choiceField(c)
    const changes = await readBody(c, changedOptionsSchema)
    const changed = changes.map((change) => ({ ...optionIn(field, change.id), label: change.label }))
    const options = field.options.map((option) => changed.find(({ id }) => id === option.id) ?? option)
    sandbox.fields.save(c.get('caller').companyId, entity, { ...field, options })
    return c.json({ success: true, data: changed.map(optionView), additional_data: null })
  })

  routes.delete('/:code/options', async (c) => {
    requireFieldsScope(c)
    const field = choiceField(c)
    const removed = (await readBody(c, removedOptionsSchema)).map(({ id }) => optionIn(field, id))
    const options = field.options.filter((option) => !removed.includes(option))
    sandbox.fields.save(c.get('caller').companyId, entity, { ...field, options })
    return c.json({ success: true, data: removed.map(optionView), additional_data: null })
  })

  return routes
}
