import { lineKinds, nextStates, quoteStates } from '../../objects/quote-states.ts'
import { optionLabel } from '../../crm/domain/choices.ts'
import type { EnumValue } from '../resources/enum-value.ts'

/** What a quote's status and its lines' kind can be. */
export const quoteEnums: Record<string, EnumValue[]> = {
  status: quoteStates.map((value) => ({ value, label: optionLabel(value), next: [...nextStates[value]] })),
  kind: lineKinds.map((value) => ({ value, label: optionLabel(value) })),
}
