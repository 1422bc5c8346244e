const numbers = new Intl.NumberFormat('en-US')
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** `2,310`, with three decimals at most. */
export function formatNumber(value: number): string {
  return numbers.format(value)
}

/** A share as a percentage to a tenth: `12.5 %` of 0.125. */
export function percentText(share: number): string {
  return `${tenths.format(share * 100)} %`
}
