import { byObject, specOf, specsIn } from '../../connector-kit/spec-of.ts'
import type { ObjectType } from '../../domain/entities.ts'
import { activity } from './activity.ts'
import { deal } from './deal.ts'
import type { KindFacts } from './kind.ts'
import { note } from './note.ts'
import { organization } from './organization.ts'
import { person } from './person.ts'

/** Our objects that Pipedrive has a counterpart of. */
export const kinds = {
  contact: person,
  account: organization,
  opportunity: deal,
  note,
  task: activity,
} as const satisfies Partial<Record<ObjectType, KindFacts>>

const facts: Readonly<Partial<Record<ObjectType, KindFacts>>> = kinds
export const allKinds = specsIn(facts).map(({ spec }) => spec)

/** @throws Error where Pipedrive has no such object */
export function kindOf(object: ObjectType): KindFacts {
  return specOf(facts, object)
}

/** A table of the port: every object with something of its kind. */
export function byKind<Value>(valueOf: (kind: KindFacts) => Value): Readonly<Partial<Record<ObjectType, Value>>> {
  return byObject(facts, valueOf)
}

/** The object that the first API generation and webhooks call by this name; null for any other. */
export function objectNamed(name: string): ObjectType | null {
  return allKinds.find((kind) => kind.name === name)?.object ?? null
}
