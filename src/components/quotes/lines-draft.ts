import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import type { LineKind } from '@/src/lib/objects/quote-states.ts'
import { decimalNumber } from '@/src/lib/crm/domain/numbers.ts'
import { setLineSchema } from '@/src/lib/records/quotes/line-input.ts'
import type { LineNumbers } from '@/src/lib/records/quotes/line-totals.ts'
import type { QuoteLine } from '@/src/lib/records/quotes/lines.ts'

/** The fields of a line that are typed as numbers. */
export const numberFields = ['quantity', 'unit_price', 'discount_percent', 'tax_rate', 'unit_cost'] as const
export type NumberField = (typeof numberFields)[number]

/** A line as it is being edited: its numbers as they are typed. */
export type DraftLine = Readonly<Record<NumberField, string>> & {
  readonly key: string
  /** Null: it is new. */
  readonly id: string | null
  readonly kind: LineKind
  readonly description: string
}

export function draftOf(line: QuoteLine): DraftLine {
  const { id, kind, description, quantity, unit_price: price, discount_percent: discount, tax_rate: tax, unit_cost: cost } = line
  const texts = { quantity: `${quantity}`, unit_price: `${price}`, discount_percent: `${discount}`, tax_rate: `${tax}` }
  return { key: id, id, kind, description, ...texts, unit_cost: cost === null ? '' : `${cost}` }
}

/** A new line, taxed as the one before. */
export function newLine(key: string, before: DraftLine | undefined): DraftLine {
  const numbers = { quantity: '1', unit_price: '', discount_percent: '0', tax_rate: before?.tax_rate ?? '0', unit_cost: '' }
  return { key, id: null, kind: before?.kind ?? 'service', description: '', ...numbers }
}

/** What is typed, as numbers; what is none counts as zero. */
export function numbersOf(line: DraftLine): LineNumbers {
  const of = (name: NumberField) => decimalNumber(line[name]) ?? 0
  return {
    quantity: of('quantity'),
    unit_price: of('unit_price'),
    discount_percent: of('discount_percent'),
    tax_rate: of('tax_rate'),
    unit_cost: of('unit_cost'),
  }
}

/** A line as it is saved, without costs where they are not seen. */
export function savedLine(line: DraftLine, seesCosts: boolean) {
  const { id, kind, description } = line
  const { unit_cost: _cost, ...numbers } = numbersOf(line)
  const cost = line.unit_cost.trim() === '' ? null : decimalNumber(line.unit_cost)
  return { ...(id === null ? {} : { id }), kind, description, ...numbers, ...(seesCosts ? { unit_cost: cost } : {}) }
}

/** What is wrong with a line, by its fields. */
export function problemsOf(line: DraftLine, seesCosts: boolean): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  if (line.description.trim() === '') problems['description'] = 'Say what it is.'
  for (const name of numberFields) {
    const text = line[name].trim()
    if (text !== '' && decimalNumber(text) === null) problems[name] = 'Enter a number like 12 or 99.50.'
  }
  const parsed = setLineSchema.safeParse(savedLine(line, seesCosts))
  for (const { path, message } of parsed.error?.issues ?? []) problems[String(path[0])] ??= capitalized(message)
  return problems
}

export function isSame(one: readonly DraftLine[], other: readonly DraftLine[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The lines with one of them moved to where another one is. */
export function moved(lines: readonly DraftLine[], from: number, to: number): readonly DraftLine[] {
  const line = lines[from]
  if (line === undefined || to < 0 || to >= lines.length) return lines
  return lines.toSpliced(from, 1).toSpliced(to, 0, line)
}
