import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

export type ApiGeneration = 'v1' | 'v2'

interface Member {
  readonly name: string
  readonly optional: boolean
  readonly type: string
}

/** A generated model: an object, or a name for other types. */
type Model = { readonly members: readonly Member[] } | { readonly alias: string } | { readonly values: ReadonlySet<string> }

/**
 * What Pipedrive sends beyond the SDK's models. Any other unknown member is a fault of the sandbox.
 * `is_admin`: in every response with a user, not in the SDK. `next_start`: in every page of a list that is not the last.
 * Of deals, members that a call names in `include_fields`.
 */
const documentedExtras: Readonly<Record<string, readonly string[]>> = {
  'v1/BaseUser': ['is_admin'],
  'v1/GetFieldsResponseAllOfAdditionalData': ['next_start'],
  'v2/Deal': ['participants_count', 'first_won_time'],
}
/** In API v1, custom fields are on the same level as other members. */
const customKey = /^[0-9a-f]{40}(_\w+)?$/

const folder = join(dirname(createRequire(import.meta.url).resolve('pipedrive')), 'versions')
const cache = new Map<string, Model>()
const objectSchema = z.record(z.string(), z.unknown())

function load(api: ApiGeneration, name: string): Model {
  const key = `${api}/${name}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const owner = name.endsWith('Const') ? ownerOfConst(api, name) : name
  const source = readFileSync(fileOf(api, owner), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const model = read(source, name)
  cache.set(key, model)
  return model
}

function fileOf(api: ApiGeneration, name: string): string {
  return join(folder, api, 'models', `${name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}.d.ts`)
}

/** An enumeration is declared in the file of the model that uses it, named after model and member. */
function ownerOfConst(api: ApiGeneration, name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').split(' ')
  while (words.length > 0 && !existsSync(fileOf(api, words.join('')))) words.pop()
  return words.join('')
}

function read(source: string, name: string): Model {
  const values = new RegExp(`export declare const ${name}: \\{([^}]*)\\}`).exec(source)?.[1]
  if (values !== undefined) return { values: new Set([...values.matchAll(/: "([^"]*)"/g)].flatMap((match) => match[1] ?? [])) }
  const alias = new RegExp(`export type ${name} = ([^;]+);`).exec(source)?.[1]
  if (alias !== undefined) return { alias: alias.trim() }
  const body = new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1]
  if (body === undefined) throw new Error(`The SDK has no model ${name}`)
  const members = [...body.matchAll(/^ {4}'(\w+)'(\?)?: (\{[^}]*\}|[^;]+);/gm)].flatMap(([, member, optional, type]) =>
    member === undefined || type === undefined ? [] : [{ name: member, optional: optional === '?', type: type.trim() }],
  )
  return { members }
}

/** All members of an object type, those of an intersection together. */
function membersOf(api: ApiGeneration, type: string): readonly (Member & { readonly owner: string })[] | null {
  const parts = type.split(' & ')
  if (parts.length > 1) return parts.flatMap((part) => membersOf(api, part) ?? [])
  const model = load(api, type)
  if ('alias' in model) return /[|"]/.test(model.alias) ? null : membersOf(api, model.alias)
  return 'members' in model ? model.members.map((member) => ({ ...member, owner: type })) : null
}

/** The names of an object model's members. */
export function memberNames(api: ApiGeneration, type: string): readonly string[] {
  return (membersOf(api, type) ?? []).map(({ name }) => name)
}

/**
 * The deviations of raw JSON from the SDK's model: missing or unknown members and wrong types, at any depth, by path. An optional member may be
 * null: Pipedrive sends null for a blank.
 */
export function departures(api: ApiGeneration, type: string, json: unknown, path = type): readonly string[] {
  if (type === 'any' || type.startsWith('{')) return []
  const choices = type.split(' | ')
  if (choices.length > 1) {
    const fits = choices.some((choice) => departures(api, choice, json, path).length === 0)
    return fits ? [] : [`${path} is ${JSON.stringify(json)}, not ${type}`]
  }
  if (type === 'null' || type === 'undefined') return json === null ? [] : [`${path} is not null`]
  if (type === 'object') return typeof json === 'object' && json !== null ? [] : [`${path} is no object`]
  if (type === 'string' || type === 'number' || type === 'boolean')
    return typeof json === type ? [] : [`${path} is ${JSON.stringify(json)}, not a ${type}`]
  const element = /^Array<(.*)>$/.exec(type)?.[1]
  if (element !== undefined) {
    if (!Array.isArray(json)) return [`${path} is not a list`]
    return json.flatMap((each, index) => departures(api, element, each, `${path}[${index}]`))
  }
  const members = membersOf(api, type)
  if (members === null) {
    const model = load(api, type)
    if ('alias' in model) return departures(api, model.alias, json, path)
    const isValue = 'values' in model && typeof json === 'string' && model.values.has(json)
    return isValue ? [] : [`${path} is ${JSON.stringify(json)}, which ${type} does not have`]
  }
  const object = objectSchema.safeParse(json)
  if (!object.success || Array.isArray(json)) return [`${path} is not an object`]
  const extras = members.flatMap(({ owner }) => documentedExtras[`${api}/${owner}`] ?? [])
  const allowed = new Set([...members.map(({ name }) => name), ...extras])
  return [
    ...members.flatMap(({ name, optional, type: memberType }) => {
      const member = object.data[name]
      if (member === undefined) return optional ? [] : [`${path}.${name} is missing`]
      return optional && member === null ? [] : departures(api, memberType, member, `${path}.${name}`)
    }),
    ...Object.keys(object.data)
      .filter((name) => !allowed.has(name) && !(api === 'v1' && customKey.test(name)))
      .map((name) => `${path}.${name} is unknown to the SDK`),
  ]
}
