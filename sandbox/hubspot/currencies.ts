/** What a portal's amounts are counted in. Rates are the worth of one unit in the company currency. */
export const companyCurrency = 'EUR'
export const exchangeRates: Readonly<Record<string, number>> = { EUR: 1, USD: 0.92, GBP: 1.17, JPY: 0.0061 }
export const currencyCodes = Object.keys(exchangeRates)
