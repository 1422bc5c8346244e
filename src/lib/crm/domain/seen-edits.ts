import { type EditClash, mergeEdits } from '../../core/edits/merge-edits.ts'
import type { FieldMapping } from './field-mapping.ts'

/** Settings by name; a group of them is an object. Those that are undefined are not concerned. */
type Settings = Readonly<Record<string, unknown>>

/**
 * What to save of settings that were changed in a form: `seen` is what the form was opened with, `current` what is stored by now. Each
 * setting of a group is merged by itself, and what of a group is not in `wanted` stays.
 */
export function settingsEdits(
  seen: Settings,
  wanted: Settings,
  current: Settings,
): { readonly settings: Settings; readonly clashes: readonly EditClash<unknown>[] } {
  const concerned = Object.keys(wanted).filter((name) => wanted[name] !== undefined)
  const of = (settings: Settings) => new Map(concerned.flatMap((name) => leaves(name, settings[name])))
  const mine = of(wanted)
  const known = (settings: Settings) => new Map([...of(settings)].filter(([name]) => mine.has(name)))
  const { changes, clashes } = mergeEdits(known({ ...wanted, ...seen }), mine, known(current))
  const settings = concerned.map((name) => {
    const group = current[name]
    if (!isGroup(wanted[name])) return [name, changes.has(name) ? changes.get(name) : group]
    const parts = [...changes].flatMap(([path, value]) =>
      path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), value]] : [],
    )
    return [name, { ...(isGroup(group) ? group : {}), ...Object.fromEntries(parts) }]
  })
  return { settings: Object.fromEntries(settings), clashes }
}

function isGroup(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function leaves(name: string, value: unknown): [string, unknown][] {
  if (!isGroup(value)) return [[name, value]]
  return Object.entries(value).flatMap(([part, each]) => (each === undefined ? [] : [[`${name}.${part}`, each]]))
}

/** What a mapping becomes that was edited as a whole: rows of `seen` that the edit left alone stay as they are by now. */
export function mappingEdits(
  seen: readonly FieldMapping[],
  wanted: readonly FieldMapping[],
  current: readonly FieldMapping[],
): { readonly mapping: readonly FieldMapping[]; readonly clashes: readonly EditClash<FieldMapping>[] } {
  const byField = (rows: readonly FieldMapping[]) => new Map(rows.map((row) => [row.adsappField, row]))
  const stored = byField(current)
  const { changes, clashes } = mergeEdits(byField(seen), byField(wanted), stored)
  const rows = new Map(stored)
  for (const [name, row] of changes) {
    if (row === undefined) rows.delete(name)
    else rows.set(name, row)
  }
  const order = [...new Set([...wanted, ...current].map(({ adsappField }) => adsappField))]
  return { mapping: order.flatMap((name) => rows.get(name) ?? []), clashes }
}
