import { comparable } from '../domain/normalize.ts'

export type FieldOption = {
  readonly id: number | string
  /** Name of the option on our side; unique within a field. */
  readonly name: string
}

/** Separates the selected options of a multiple-option field. */
export const optionSeparator = ';'

type LabelledOption = { readonly id: number | string; readonly label: string }

/**
 * Gives options unique names: the label, with the id appended where labels are equal or blank. In a multiple-option field, the
 * separator inside a label becomes a comma.
 */
export function nameOptions(options: readonly LabelledOption[], takesSeveral: boolean): readonly FieldOption[] {
  const byId = new Map(options.map((option) => [String(option.id), option]))
  let named = [...byId.values()].map(({ id, label }): FieldOption => {
    const name = (takesSeveral ? label.replaceAll(optionSeparator, ',') : label).trim()
    return { id, name: name === '' ? `(${id})` : name }
  })
  for (;;) {
    const counts = new Map<string, number>()
    for (const { name } of named) counts.set(keyOf(name), (counts.get(keyOf(name)) ?? 0) + 1)
    if (counts.size === named.length) return named
    named = named.map(({ id, name }) => ({ id, name: counts.get(keyOf(name)) === 1 ? name : `${name} (${id})` }))
  }
}

export function optionNamed(options: readonly FieldOption[], name: string): FieldOption | undefined {
  return options.find((option) => keyOf(option.name) === keyOf(name))
}

/** Options are found by their name, whatever white space is between its words. */
function keyOf(name: string): string {
  return comparable('picklist', name)?.replace(/\s+/g, ' ') ?? ''
}
