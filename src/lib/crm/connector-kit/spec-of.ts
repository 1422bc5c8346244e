import { type ObjectType, objectTypeSchema } from '../domain/entities.ts'

/** What a connector's folder knows of an object. @throws Error where it has none: callers ask for objects that the CRM has */
export function specOf<Spec>(specs: Readonly<Partial<Record<ObjectType, Spec>>>, object: ObjectType): Spec {
  const spec = specs[object]
  if (spec === undefined) throw new Error(`This CRM has no ${object}.`)
  return spec
}

/** Every object with something of its spec, as the port's tables by object are made. */
export function byObject<Spec, Value>(
  specs: Readonly<Partial<Record<ObjectType, Spec>>>,
  of: (spec: Spec) => Value,
): Readonly<Partial<Record<ObjectType, Value>>> {
  const table: Partial<Record<ObjectType, Value>> = {}
  for (const { object, spec } of specsIn(specs)) table[object] = of(spec)
  return table
}

export function specsIn<Spec>(
  specs: Readonly<Partial<Record<ObjectType, Spec>>>,
): readonly { readonly object: ObjectType; readonly spec: Spec }[] {
  return objectTypeSchema.options.flatMap((object) => {
    const spec = specs[object]
    return spec === undefined ? [] : [{ object, spec }]
  })
}
