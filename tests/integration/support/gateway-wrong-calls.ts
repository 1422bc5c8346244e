/** Calls of the push gateway that are in order, by path: what is not said here has no body. */
export const gatewayBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '/crm/validate': { crm_type: 'klaviyo', credentials: { api_key: 'pk_x' } },
  '/crm/connect': { crm_type: 'klaviyo', credentials: { api_key: 'pk_x' }, settings: { field_mapping: {} } },
  '/crm/sync/contact': {
    email: 'a@example.test',
    first_name: 'A',
    last_name: 'B',
    phone: '+4915112345678',
    custom_properties: { lead_source: 'website' },
    crm_types: ['klaviyo'],
  },
  '/crm/sync/contacts': { contacts: [{ email: 'a@example.test' }], crm_types: ['klaviyo'] },
  '/crm/sync/event': {
    event_name: 'E',
    contact: { email: 'a@example.test', phone: '+4915112345678' },
    properties: { plan: 'pro' },
    value: 1,
    currency: 'EUR',
    occurred_at: '2026-11-20T09:15:30Z',
    event_id: 'e-1',
    crm_types: ['klaviyo'],
  },
}

/** Values that no text, list or object of the contract takes. */
const wrong: readonly unknown[] = [7.5, true, [[]], { a: { b: 1 } }, 'x\u0000', '\ud800', 'x'.repeat(11_000)]
/** What is fine where it is put, so that it is no fault of that member. */
const isFine = (path: string, value: unknown) =>
  (path === 'value' && typeof value === 'number') ||
  (/^(?:custom_)?properties\.\w+$/.test(path) && (typeof value === 'number' || typeof value === 'boolean')) ||
  // An event's properties are any JSON.
  (path.startsWith('properties') && JSON.stringify(value).length < 100 && typeof value !== 'string' && path !== 'properties') ||
  (/^properties\.\w+$/.test(path) && typeof value === 'string' && value.length > 1_000) ||
  (path === 'properties' && typeof value === 'object' && !Array.isArray(value)) ||
  // A list of one contact that is wrong.
  (path === 'contacts' && Array.isArray(value)) ||
  // What is in them is ignored.
  path.startsWith('settings.') ||
  (path === 'settings' && typeof value === 'object' && !Array.isArray(value))

function* places(value: unknown, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) yield* places(inner, [...path, Array.isArray(value) ? Number(name) : name])
}

function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return by
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === first ? replaced(inner, rest, by) : inner))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === first ? replaced(inner, rest, by) : inner]),
  )
}

const spelled = (path: readonly (string | number)[]) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  )

export type WrongCall = { readonly path: string; readonly body: unknown; readonly member: string; readonly value: string }

/** Every call with each of its members wrong in turn, and one that is not known. Contacts of a list are wrong by themselves, and not the call. */
export function wrongCalls(): readonly WrongCall[] {
  return Object.entries(gatewayBodies).flatMap(([path, body]) => {
    const members = [...places(body, [])].filter((place) => !(place[0] === 'contacts' && place.length > 1))
    const each = members.flatMap((place) => {
      const member = spelled(place)
      return wrong
        .filter((value) => !isFine(member, value))
        .map((value) => ({ path, body: replaced(body, place, value), member, value: JSON.stringify(value).slice(0, 30) }))
    })
    return [...each, { path, body: { ...body, unknown_member: 1 }, member: 'unknown_member', value: '1' }]
  })
}
