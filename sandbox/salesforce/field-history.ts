import type { Stored, Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'
import type { WriteTarget } from './record-writes.ts'
import { wholeSecond } from './field-values.ts'

/** Longer values are tracked without saying what they were. */
const valueLengthMax = 255

/** Keeps what an update has changed of the tracked fields, a row a field. */
export function trackHistory(
  sandbox: Sandbox,
  { caller, type }: WriteTarget,
  number: number,
  before: Values,
  after: Values,
): void {
  const history = sandbox.objects.find(`${type.name}History`) ?? sandbox.objects.find(`${type.name}FieldHistory`)
  if (history === null) return
  const now = wholeSecond(sandbox.clock())
  for (const name of sandbox.settings().trackedFields) {
    const definition = type.byName.get(name.toLowerCase())
    const [was, is] = [before[name] ?? null, after[name] ?? null]
    if (definition === undefined || was === is) continue
    const shown = (value: Stored) => (definition.type === 'boolean' ? String(value === 1) : textOf(value))
    sandbox.records.add(history, caller.org, sandbox.records.nextNumber(history, caller.org), {
      [`${type.name}Id`]: number,
      Field: name,
      OldValue: shown(was),
      NewValue: shown(is),
      CreatedDate: now,
      CreatedById: caller.user,
      LastModifiedDate: now,
      LastModifiedById: caller.user,
      SystemModstamp: now,
    })
  }
}

function textOf(value: Stored): string | null {
  const text = value === null ? null : String(value)
  return text === null || text.length > valueLengthMax ? null : text
}
