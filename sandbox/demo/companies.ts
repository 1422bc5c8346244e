/** A company of the demo's people, before a CRM's spelling is applied. */
export interface DemoCompany {
  readonly name: string
  /** Null where the name has letters that a domain has not. */
  readonly domain: string | null
}

/** The companies that people name, each once, in the order in which they are first named; outer spaces are no other company. */
export function companiesOf(names: Iterable<string | null | undefined>): readonly DemoCompany[] {
  const distinct = new Set([...names].flatMap((name) => name?.trim() || []))
  const used = new Set<string>()
  return [...distinct].map((name) => {
    const domain = domainOf(name)
    // Two names may be one to a domain.
    if (domain === null || used.has(domain)) return { name, domain: null }
    used.add(domain)
    return { name, domain }
  })
}

function domainOf(name: string): string | null {
  const latin = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/ø/g, 'o')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const isLatin = /^[\P{L}\p{Script=Latin}]+$/u.test(name)
  return isLatin && /[a-z]/.test(latin) ? `${latin}.example` : null
}
