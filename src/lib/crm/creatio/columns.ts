import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { PropertyValue } from '../port/destination.ts'
import { type Conversation, call, readAnswer } from './client.ts'

/** Columns of contacts by their name in lower case. */
export type Columns = ReadonlyMap<string, { readonly name: string; readonly type: string }>

const typeSchema = z.object({ Name: z.string(), Property: z.array(z.object({ Name: z.string(), Type: z.string() })).default([]) })
const documentSchema = z.object({
  Edmx: z.object({ DataServices: z.object({ Schema: z.array(z.object({ EntityType: z.array(typeSchema).default([]) })) }) }),
})

const lists: ReadonlySet<string> = new Set(['Schema', 'EntityType', 'Property'])
/** What Creatio fills itself, and what the standard contact is written to. */
const taken: ReadonlySet<string> = new Set([
  'Id',
  'CreatedOn',
  'CreatedById',
  'ModifiedOn',
  'ModifiedById',
  'ProcessListeners',
  'Name',
  'GivenName',
  'Surname',
  'Email',
  'MobilePhone',
])

/** The site's columns of contacts. The document is large: it is kept for a while. */
export function contactColumns(conversation: Conversation): Promise<Columns> {
  return conversation.io.remember('columns', async () => {
    const text = z.string().parse(await call(conversation, { method: 'GET', path: '$metadata' }))
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      removeNSPrefix: true,
      isArray: (name) => lists.has(name),
    })
    const { Schema: schemas } = readAnswer(documentSchema, parser.parse(text)).Edmx.DataServices
    const contact = schemas.flatMap(({ EntityType: types }) => types).find(({ Name: name }) => name === 'Contact')
    const columns = (contact?.Property ?? []).filter(({ Name: name }) => !taken.has(name))
    return new Map(columns.map(({ Name: name, Type: type }) => [name.toLowerCase(), { name, type }]))
  })
}

/** The column that a property is meant for: by its name, whatever its case, with or without what Creatio puts before columns of one's own. */
export function columnFor(columns: Columns, property: string) {
  const name = property.toLowerCase()
  const squeezed = name.replace(/[_\s-]/g, '')
  return columns.get(name) ?? columns.get(`usr${name}`) ?? columns.get(squeezed) ?? columns.get(`usr${squeezed}`) ?? null
}

/** A value as a column takes it; undefined: it does not. */
export function columnValue(type: string, value: PropertyValue): PropertyValue | undefined {
  switch (type) {
    case 'Edm.String':
      return value === null ? '' : String(value)
    case 'Edm.Boolean':
      return typeof value === 'boolean' || value === null
        ? (value ?? false)
        : { true: true, false: false }[String(value).toLowerCase()]
    case 'Edm.Int32':
    case 'Edm.Int64':
      return numberOf(value, Number.isInteger)
    case 'Edm.Decimal':
    case 'Edm.Double':
      return numberOf(value, Number.isFinite)
    case 'Edm.DateTimeOffset':
      if (value === null) return null
      return typeof value !== 'string' || Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString()
    case 'Edm.Guid':
      return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value : undefined
    default:
      return undefined
  }
}

function numberOf(value: PropertyValue, isOne: (number: number) => boolean): number | undefined {
  if (value === null) return 0
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && isOne(number) ? number : undefined
}
