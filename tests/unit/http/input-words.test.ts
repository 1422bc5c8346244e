import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { toFailure } from '../../../src/lib/core/errors.ts'
import { parseInput } from '../../../src/lib/http/input.ts'
import { operations } from '../../../src/lib/http/operations/index.ts'
import { isNone } from '../../../src/lib/http/operation.ts'

/** Values that most fields do not take. */
const wrong: readonly unknown[] = [null, 0, -1, 1.5, 1e12, '', 'no such value', 'x'.repeat(6_000), true, [], {}, [null], { a: 1 }]

const jsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  type: z.unknown().optional(),
  minItems: z.number().optional(),
})

/** Inputs of a form, each wrong in one place; the rest of each is as the form wants it. */
function inputsOf(described: unknown): readonly unknown[] {
  const schema = jsonSchema.parse(described)
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (forms.length > 0) return [...wrong, ...forms.flatMap(inputsOf)]
  if (schema.properties !== undefined) {
    const { properties } = schema
    const right = rightOf(schema)
    if (typeof right !== 'object' || right === null) return wrong
    return [
      ...wrong,
      { ...right, noSuchField: 1 },
      ...Object.entries(properties).flatMap(([name, field]) => inputsOf(field).map((value) => ({ ...right, [name]: value }))),
    ]
  }
  if (schema.items !== undefined) return [...wrong, ...inputsOf(schema.items).map((value) => [value])]
  return wrong
}

function rightOf(described: unknown): unknown {
  const schema = jsonSchema.parse(described)
  const [form] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (form !== undefined) return rightOf(form)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.properties !== undefined)
    return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, rightOf(field)]))
  if (schema.items !== undefined) return [rightOf(schema.items)]
  const samples: Record<string, unknown> = { integer: 10, number: 0.5, boolean: true, null: null }
  return samples[String(schema.type)] ?? '5b6c6f0e-7d0b-4c39-9a0e-0c5a1f6f9f01'
}

/** What the schema library would have said, unless the schema has a message of its own. */
function defaultTexts(schema: z.ZodType, value: unknown): readonly string[] {
  const collect = (issues: readonly z.core.$ZodIssue[]): string[] =>
    issues.flatMap((issue) => [issue.message, ...(issue.code === 'invalid_union' ? issue.errors.flatMap(collect) : [])])
  const marked = schema.safeParse(value, { error: () => 'MARKED' })
  const plain = schema.safeParse(value)
  if (plain.success || marked.success) return []
  const texts = collect(plain.error.issues)
  return collect(marked.error.issues).flatMap((text, index) => (text === 'MARKED' ? (texts[index] ?? []) : []))
}

const parsed = operations.flatMap(({ id, query, body }) =>
  [query, body].filter((schema) => !isNone(schema)).map((schema) => ({ id, schema })),
)

describe('input that is wrong', () => {
  test('is there for every operation that takes any', () => {
    expect(parsed.length).toBeGreaterThan(10)
    const refused = new Set<string>()
    const isEnough = () => refused.size > 10 && [...refused].some((text) => text.startsWith('Invalid option: expected one of'))
    for (const { schema } of parsed) {
      if (isEnough()) break
      const inputs = inputsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
      for (const value of inputs) for (const text of defaultTexts(schema, value)) refused.add(text)
    }
    expect(isEnough()).toBe(true)
  })

  test.each(parsed)('of $id is refused in words of our own', ({ schema }) => {
    for (const value of inputsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))) {
      const texts = defaultTexts(schema, value)
      if (texts.length === 0) continue
      const { message } = thrownBy(() => parseInput(schema, value))
      expect(texts.filter((text) => message.includes(text))).toEqual([])
      expect(message).not.toMatch(/Invalid |expected |received |Too (?:big|small)|Unrecognized/)
      expect(message).toMatch(/\.$/)
      expect(message).not.toContain('none of the forms')
    }
  })

  test('that can have several forms names the field that keeps it from the nearest of them', () => {
    const of = { linkId: z.uuid(), field: z.string() }
    const schema = z.union([
      z.strictObject({ ...of, keep: z.enum(['adsapp', 'crm']) }),
      z.strictObject({ ...of, keep: z.literal('edited'), value: z.union([z.string(), z.number(), z.null()]) }),
    ])
    const linkId = '5b6c6f0e-7d0b-4c39-9a0e-0c5a1f6f9f01'
    const said = (value: unknown) => thrownBy(() => parseInput(z.object({ rows: z.array(schema) }), { rows: [value] }))
    expect(said({ linkId: 7, field: 'email', keep: 'crm' })).toMatchObject({
      field: 'rows[0].linkId',
      message: 'rows[0].linkId: this has to be text.',
    })
    expect(said({ linkId, field: 'email', keep: 'edited', value: {} })).toMatchObject({
      field: 'rows[0].value',
      message: 'rows[0].value: this has to be text, a number or null.',
    })
    expect(said({ linkId, field: 'email', keep: 'edited' }).field).toBe('rows[0].value')
    expect(said({ linkId, field: 'email', keep: 'both' }).field).toBe('rows[0].keep')
    expect(said([]).field).toBe('rows[0]')
  })

  test('names the field and what it takes', () => {
    const schema = z.strictObject({
      crm: z.enum(['hubspot', 'salesforce']),
      rows: z.array(z.object({ size: z.number().int().min(1).max(5) })).max(2),
    })
    const said = (value: unknown) => thrownBy(() => parseInput(schema, value)).message
    expect(said({ crm: 'sap', rows: [] })).toBe('crm: this has to be “hubspot” or “salesforce”.')
    expect(said({ crm: 'hubspot' })).toBe('rows: this is missing.')
    expect(said({ crm: 'hubspot', rows: [{ size: 'x' }] })).toBe('rows[0].size: this has to be a number.')
    expect(said({ crm: 'hubspot', rows: [{ size: 1.5 }] })).toBe('rows[0].size: this has to be a whole number.')
    expect(said({ crm: 'hubspot', rows: [{ size: 6 }] })).toBe('rows[0].size: this has to be at most 5.')
    expect(said({ crm: 'hubspot', rows: [{ size: 1 }, { size: 1 }, { size: 1 }] })).toBe(
      'rows: this has to have at most 2 entries.',
    )
    expect(said(null)).toBe('The input: this has to be an object.')
    expect(said({ crm: 'hubspot', rows: [], b: 1 })).toBe('There is no field “b” here.')
  })
})

function thrownBy(work: () => unknown) {
  try {
    work()
  } catch (thrown) {
    return toFailure(thrown)
  }
  throw new Error('It was accepted.')
}
