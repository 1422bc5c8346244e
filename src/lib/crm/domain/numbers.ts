const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Whether a text is decimal notation: not `0x10`, `1,5` or text that only begins with digits. */
export function isDecimal(text: string): boolean {
  return decimal.test(text)
}

/** A number in decimal notation; null for anything else. */
export function decimalNumber(text: string): number | null {
  const trimmed = text.trim()
  if (!isDecimal(trimmed)) return null
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : null
}
