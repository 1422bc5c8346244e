import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const require = createRequire(import.meta.url)
const attributesSchema = z.array(z.object({ name: z.string(), baseName: z.string(), type: z.string(), format: z.string() }))
const moduleSchema = z.record(z.string(), z.unknown())

/** One generated API of the SDK, by its folder. */
export type SdkApi = 'crm/contacts' | 'crm/associations/v4' | 'crm/properties' | 'crm/owners' | 'crm/pipelines' | 'oauth'

/**
 * What HubSpot sends beyond the SDK's models. Any other unknown member is a fault of the sandbox.
 * `url`: in HubSpot's specification of records, not in the SDK. `status`: in every error body that HubSpot documents.
 */
const documentedExtras: Readonly<Record<string, readonly string[]>> = {
  SimplePublicObject: ['url'],
  SimplePublicObjectWithAssociations: ['url'],
  SimplePublicUpsertObject: ['url'],
  ModelError: ['status'],
}

/** Members that are null where HubSpot documents them so, although the SDK's model does not say it. */
const documentedNulls: Readonly<Record<string, readonly string[]>> = { AssociationSpecWithLabel: ['label'] }

interface Model {
  readonly attributes: z.infer<typeof attributesSchema>
  readonly required: ReadonlySet<string>
}

const cache = new Map<string, Model | ReadonlySet<unknown> | null>()

const exportsByFolder = new Map<string, ReadonlyMap<string, unknown>>()

/** All models of an API; its index lacks some. */
function exportsOf(folder: string): ReadonlyMap<string, unknown> {
  const known = exportsByFolder.get(folder)
  if (known !== undefined) return known
  const files = readdirSync(folder).filter((file) => file.endsWith('.js') && !['all.js', 'ObjectSerializer.js'].includes(file))
  const read = new Map(files.flatMap((file) => Object.entries(moduleSchema.parse(require(join(folder, file))))))
  exportsByFolder.set(folder, read)
  return read
}

function load(api: SdkApi, name: string): Model | ReadonlySet<unknown> | null {
  const key = `${api}/${name}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const folder = dirname(require.resolve(`@hubspot/api-client/lib/codegen/${api}/models/all`))
  const exported = exportsOf(folder).get(name)
  const loaded =
    typeof exported === 'function'
      ? {
          attributes: attributesSchema.parse(Reflect.get(exported, 'attributeTypeMap')),
          // The runtime maps do not say what is required; the declarations do.
          required: new Set(
            [...readFileSync(join(folder, `${name}.d.ts`), 'utf8').matchAll(/^ {4}'(\w+)':/gm)].flatMap(
              (match) => match[1] ?? [],
            ),
          ),
        }
      : typeof exported === 'object' && exported !== null
        ? new Set<unknown>(Object.values(exported))
        : null
  cache.set(key, loaded)
  return loaded
}

/** The deviations of raw JSON from the SDK's model: missing or unknown members and wrong types, at any depth, by path. */
export function departures(api: SdkApi, type: string, json: unknown, path = type): readonly string[] {
  if (type.endsWith(' | null')) return json === null ? [] : departures(api, type.slice(0, -' | null'.length), json, path)
  if (type === 'any') return []
  if (type === 'string' || type === 'number' || type === 'boolean')
    return typeof json === type ? [] : [`${path} is ${JSON.stringify(json)}, not a ${type}`]
  if (type === 'Date') {
    const isTime = typeof json === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(json)
    return isTime ? [] : [`${path} is ${JSON.stringify(json)}, not a time`]
  }
  const element = /^Array<(.*)>$/.exec(type)?.[1]
  if (element !== undefined) {
    if (!Array.isArray(json)) return [`${path} is not a list`]
    return json.flatMap((each, index) => departures(api, element, each, `${path}[${index}]`))
  }
  const members = z.record(z.string(), z.unknown()).safeParse(json)
  const value = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (value !== undefined) {
    return members.success
      ? Object.entries(members.data).flatMap(([name, each]) => departures(api, value, each, `${path}.${name}`))
      : [`${path} is not a map`]
  }

  const model = load(api, type)
  if (model === null) return [`${path} has the type ${type}, which the SDK does not know`]
  if ('has' in model) return model.has(json) ? [] : [`${path} is ${JSON.stringify(json)}, not one of ${[...model].join(', ')}`]
  if (!members.success) return [`${path} is not an object`]
  const allowed = new Set([...model.attributes.map(({ baseName }) => baseName), ...(documentedExtras[type] ?? [])])
  return [
    ...model.attributes.flatMap(({ name, baseName, type: memberType }) => {
      const member = members.data[baseName]
      if (member === null && documentedNulls[type]?.includes(baseName)) return []
      if (member === undefined) return model.required.has(name) ? [`${path}.${baseName} is missing`] : []
      return departures(api, memberType, member, `${path}.${baseName}`)
    }),
    ...Object.keys(members.data)
      .filter((name) => !allowed.has(name))
      .map((name) => `${path}.${name} is unknown to the SDK`),
  ]
}
