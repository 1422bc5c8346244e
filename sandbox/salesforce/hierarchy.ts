import type { FieldDefinition } from './field-definitions.ts'
import type { RowError } from './errors.ts'
import type { Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import type { WriteTarget } from './record-writes.ts'

/**
 * Refuses a record that would be above itself. The code is one of Salesforce's status codes; what it says with it is not published.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 */
export function circleError(sandbox: Sandbox, { caller, type }: WriteTarget, after: Values, self: number): RowError | null {
  const ownParent = ({ referenceTo }: FieldDefinition) => referenceTo === type.name
  for (const { name } of type.fields.filter(ownParent)) {
    const passed = new Set<unknown>()
    for (let above = after[name]; typeof above === 'number' && !passed.has(above); ) {
      if (above === self)
        return { code: 'CIRCULAR_DEPENDENCY', message: 'attempt to create a circular dependency', fields: [name] }
      passed.add(above)
      above = sandbox.records.newest(type, caller.org, above)?.[name]
    }
  }
  return null
}
