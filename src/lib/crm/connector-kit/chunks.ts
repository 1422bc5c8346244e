/** The values in their order, in lists of `size` and a last one of what is left; no lists for no values. `size` is at least one. */
export function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size))
}
