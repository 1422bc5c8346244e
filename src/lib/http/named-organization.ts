/** Whether an id, whose letters may be of either case, or a slug names this organisation. No slug has the form of an id. */
export function isNamed({ id, slug }: { readonly id: string; readonly slug: string }, named: string): boolean {
  return named.toLowerCase() === id || named === slug
}
