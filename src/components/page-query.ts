/** The `searchParams` of a page. */
export type PageQuery = Promise<Readonly<Record<string, string | string[] | undefined>>>

/** One value of a query parameter; of a repeated one, the first. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
