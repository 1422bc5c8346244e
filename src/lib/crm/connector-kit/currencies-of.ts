import type { FieldValue } from '../domain/entities.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { SessionField } from '../port/session.ts'

/** The currencies of a record's amounts, of those fields that say where their currency is. */
export function currenciesOf(
  fields: readonly SessionField[],
  valueOf: (name: string) => FieldValue,
): Pick<RemoteRecord, 'currencies'> {
  const named = fields.flatMap(({ name, currencyField }) => {
    const code = currencyField === undefined ? null : valueOf(currencyField)
    return typeof code === 'string' && code.trim() !== '' ? [[name, code.trim()] as const] : []
  })
  return named.length === 0 ? {} : { currencies: Object.fromEntries(named) }
}
