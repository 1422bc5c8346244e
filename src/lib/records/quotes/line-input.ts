import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { lineKinds } from '../../objects/quote-states.ts'
import { decimalText } from '../../crm/domain/money.ts'
import { unstorable } from '../forms/field-problem.ts'

const digitsMax = 15
/** No amount of a quote comes up to this. */
const amountMax = 1_000_000_000_000
export const linesMax = 500

/** A number within bounds, of so many decimals at most and no more digits than JSON holds. */
function decimal({ least, most, places }: { readonly least: number; readonly most: number; readonly places: number }) {
  return z.number().superRefine((value, context) => {
    const [whole = '', fraction = ''] = (decimalText(value) ?? '').replace('-', '').split('.')
    const message =
      value < least || value > most
        ? `this has to be from ${least} to ${most}.`
        : fraction.length > places
          ? `this may have at most ${places} decimals.`
          : `${whole}${fraction}`.replace(/^0+/, '').length > digitsMax
            ? `this may have at most ${digitsMax} digits.`
            : null
    if (message !== null) context.addIssue({ code: 'custom', message })
  })
}

const percent = decimal({ least: 0, most: 100, places: 6 })
const price = decimal({ least: -amountMax + 1, most: amountMax - 1, places: 6 })

/** The members of a line that are written, with their rules; the database has the same. */
const lineShape = {
  kind: z.enum(lineKinds),
  description: z.string().trim().min(1).max(2_000).refine(isStorable, unstorable),
  quantity: decimal({ least: 0, most: 999_999_999, places: 3 }).describe('Up to three decimals; 1 where it is left out.'),
  unit_price: price.describe('Below zero: what is taken off.'),
  unit_cost: decimal({ least: 0, most: amountMax - 1, places: 6 })
    .nullable()
    .describe('For those who may see what is secret.'),
  discount_percent: percent,
  tax_rate: percent.describe('In percent.'),
  position: z.int().min(1).max(linesMax).describe('Where it stands from then on; the others make room.'),
} as const

type Amounts = { readonly quantity?: number | undefined; readonly unit_price?: number | undefined }

function bounded({ quantity = 1, unit_price: unitPrice = 0 }: Amounts, context: z.RefinementCtx): void {
  if (Math.abs(quantity * unitPrice) < amountMax) return
  context.addIssue({ code: 'custom', path: ['unit_price'], message: `this times the quantity has to be less than ${amountMax}.` })
}

export const newLineSchema = z.strictObject(lineShape).partial().required({ description: true }).superRefine(bounded)
export const changedLineSchema = z.strictObject(lineShape).partial().superRefine(bounded)
const { position: _position, ...setShape } = lineShape
/** One of all lines of a quote: a new one, or with its id the one that there is. */
export const setLineSchema = z
  .strictObject({ ...setShape, id: databaseIdSchema })
  .partial()
  .superRefine((line, context) => {
    bounded(line, context)
    if (line.id === undefined && line.description === undefined)
      context.addIssue({ code: 'custom', path: ['description'], message: 'this is missing.' })
  })
export const newLinesSchema = z.array(newLineSchema).max(linesMax)
