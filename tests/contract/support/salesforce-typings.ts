import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const require = createRequire(import.meta.url)
const library = join(dirname(require.resolve('@jsforce/jsforce-node')), 'lib')
const membersSchema = z.record(z.string(), z.unknown())

/** Members that Salesforce sends and the SDK's typings lack. Any other unknown member is a fault of the sandbox. */
const beyondTypings = new Set([
  'Field.aiPredictionField',
  'Field.formulaTreatNullNumberAsZero',
  'Field.polymorphicForeignKey',
  'Field.searchPrefilterable',
  'RecordTypeInfo.active',
  'RecordTypeInfo.developerName',
  ...[
    'associateEntityType',
    'associateParentEntity',
    'defaultImplementation',
    'extendedBy',
    'extendsInterfaces',
    'implementedBy',
    'implementsInterfaces',
    'sobjectDescribeOption',
  ].map((name) => `DescribeSObjectResult.${name}`),
])

/** Members whose declared type is narrower than the real values: a checkbox's default is a boolean, and some flags are null. */
const widerThanTypings = new Set([
  'Field.defaultValue',
  'DescribeSObjectResult.listviewable',
  'DescribeSObjectResult.lookupLayoutable',
])

/** Members of a declared type by name, with the text of their types; inherited ones first. */
function membersOf(file: string, type: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(library, `${file}.d.ts`), 'utf8')
  const declared = new RegExp(`type ${type}(?:<[^=]*>)? = (?:(\\w+) & )?\\{\\n([\\s\\S]*?)\\n\\};`).exec(text)
  if (declared === null) throw new Error(`The SDK declares no type ${type} in ${file}`)
  const [, parent, body = ''] = declared
  const own = [...body.matchAll(/^ {4}(\w+\??): ((?:\{[\s\S]*?\n {4}\}|[^;])+);/gm)].map(
    ([, name = '', member = '']): [string, string] => [name, member.replace(/\s+/g, ' ')],
  )
  return new Map([...(parent === undefined ? [] : membersOf(file, parent)), ...own])
}

/** The options of a declared union of string literals, or null. */
function choiceOf(file: string, type: string): string | null {
  const text = readFileSync(join(library, `${file}.d.ts`), 'utf8')
  return new RegExp(`type ${type} = ('[^;]*);`).exec(text)?.[1] ?? null
}

/** The deviations of raw JSON from a type that the SDK declares: missing or unknown members and wrong types, by path. */
export function typingDepartures(file: string, type: string, json: unknown, path = type): readonly string[] {
  const optional = /^Optional<(.*)>$/.exec(type)?.[1]
  if (optional !== undefined) return json === null ? [] : typingDepartures(file, optional, json, path)
  // A single letter is a type parameter.
  if (type === 'any' || type === 'object' || type.length === 1) return []
  if (type === 'string' || type === 'number' || type === 'boolean')
    return typeof json === type ? [] : [`${path} is ${JSON.stringify(json)}, not a ${type}`]
  if (type.startsWith("'")) {
    const known = type.split(' | ').map((option) => option.replaceAll("'", ''))
    return typeof json === 'string' && known.includes(json) ? [] : [`${path} is ${JSON.stringify(json)}, not one of ${type}`]
  }
  if (type.endsWith('[]')) {
    if (!Array.isArray(json)) return [`${path} is not a list`]
    return json.flatMap((each, index) => typingDepartures(file, type.slice(0, -2), each, `${path}[${index}]`))
  }
  const choice = /^\w+$/.test(type) ? choiceOf(file, type) : null
  if (choice !== null) return typingDepartures(file, choice, json, path)
  const members = membersSchema.safeParse(json)
  if (!members.success) return [`${path} is not an object`]
  const mapOf = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (mapOf !== undefined)
    return Object.entries(members.data).flatMap(([name, each]) => typingDepartures(file, mapOf, each, `${path}.${name}`))
  if (type.startsWith('{')) return []
  const declared = membersOf(file, type)
  const named = new Map(
    [...declared].map(([name, member]) => [name.replace('?', ''), { member, isOptional: name.endsWith('?') }]),
  )
  return [
    ...[...named].flatMap(([name, { member, isOptional }]) => {
      const value = members.data[name]
      if (value === undefined) return isOptional ? [] : [`${path}.${name} is missing`]
      return widerThanTypings.has(`${type}.${name}`) ? [] : typingDepartures(file, member, value, `${path}.${name}`)
    }),
    ...Object.keys(members.data)
      .filter((name) => !named.has(name) && !beyondTypings.has(`${type}.${name}`))
      .map((name) => `${path}.${name} is unknown to the SDK`),
  ]
}
