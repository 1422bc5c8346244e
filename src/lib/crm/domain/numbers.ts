const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** A number in decimal notation; null for anything else, such as `0x10`, `1,5` or text that only begins with digits. */
export function decimalNumber(text: string): number | null {
  const trimmed = text.trim()
  if (!decimal.test(trimmed)) return null
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : null
}
