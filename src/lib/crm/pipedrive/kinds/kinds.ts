import type { ObjectType } from '../../domain/entities.ts'
import type { KindFacts } from './kind.ts'
import { person } from './person.ts'

/** Our objects that Pipedrive has a counterpart of. */
export const kinds = { contact: person } as const satisfies Partial<Record<ObjectType, KindFacts>>

export const kindFacts: readonly KindFacts[] = Object.values(kinds)

/** By object, of every object that Pipedrive has. */
export function byObject<Value>(valueOf: (kind: KindFacts) => Value): Readonly<Partial<Record<ObjectType, Value>>> {
  return Object.fromEntries(kindFacts.map((kind) => [kind.object, valueOf(kind)]))
}

/** @throws Error where Pipedrive has no counterpart: callers ask for objects that it has */
export function kindOf(object: ObjectType): KindFacts {
  const kind = kindFacts.find((each) => each.object === object)
  if (kind === undefined) throw new Error(`Pipedrive has no ${object}.`)
  return kind
}

/** The object that the first API generation and webhooks call by this name; null for any other. */
export function objectNamed(name: string): ObjectType | null {
  return kindFacts.find((kind) => kind.name === name)?.object ?? null
}
