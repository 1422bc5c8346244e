const dots = '••••'

/** The end of a number, by which people know it again. */
export function masked(text: string): string {
  return text.length > 4 ? `${dots} ${text.slice(-4)}` : dots
}

/** Whether a text is what `masked` makes of numbers. */
export function isMask(text: string): boolean {
  return text.startsWith(dots)
}
