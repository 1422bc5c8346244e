/** One kind of association, in one direction, with HubSpot's number of it. */
export interface AssociationType {
  readonly id: number
  /** Names of the objects at its ends. */
  readonly from: string
  readonly to: string
  /** The same association seen from the other end. */
  readonly inverse: number
  /** Null for the plain association that every other one comes with. */
  readonly label: string | null
  /** As lists of records name it. */
  readonly name: string
  /** A record has one association of such a type at most. */
  readonly single?: true
  /** Made by the portal's people. */
  readonly isOwn?: true
  /** The property that names the record at the other end of a single association. */
  readonly shownBy?: string
}

/** The plain association of two objects and the primary one, from both ends; the objects at `from` have one primary one. */
function withPrimary(
  [from, to]: readonly [holder: string, other: string],
  [one, many]: readonly [holder: string, other: string],
  ids: { readonly primary: readonly [number, number]; readonly plain: readonly [number, number] },
  shownBy?: string,
): readonly AssociationType[] {
  const [there, back] = ids.primary
  const [plainThere, plainBack] = ids.plain
  const shown = shownBy === undefined ? {} : { shownBy }
  const [name, inverseName] = [`${one}_to_${many}`, `${many}_to_${one}`]
  return [
    { id: there, from, to, inverse: back, label: 'Primary', name, single: true, ...shown },
    { id: back, from: to, to: from, inverse: there, label: 'Primary', name: inverseName },
    { id: plainThere, from, to, inverse: plainBack, label: null, name: `${name}_unlabeled` },
    { id: plainBack, from: to, to: from, inverse: plainThere, label: null, name: `${inverseName}_unlabeled` },
  ]
}

/** The plain association of an activity and other records, from both ends. */
function ofActivity(
  [from, one]: readonly [activity: string, noun: string],
  ends: readonly (readonly [other: string, noun: string, there: number, back: number])[],
): readonly AssociationType[] {
  return ends.flatMap(([to, other, there, back]) => [
    { id: there, from, to, inverse: back, label: null, name: `${one}_to_${other}` },
    { id: back, from: to, to: from, inverse: there, label: null, name: `${other}_to_${one}` },
  ])
}

const ofCompanies = { from: 'companies', to: 'companies' } as const

export const associationTypes: readonly AssociationType[] = [
  ...withPrimary(
    ['contacts', 'companies'],
    ['contact', 'company'],
    { primary: [1, 2], plain: [279, 280] },
    'associatedcompanyid',
  ),
  ...withPrimary(['deals', 'companies'], ['deal', 'company'], { primary: [5, 6], plain: [341, 342] }),
  { id: 3, from: 'deals', to: 'contacts', inverse: 4, label: null, name: 'deal_to_contact' },
  { id: 4, from: 'contacts', to: 'deals', inverse: 3, label: null, name: 'contact_to_deal' },
  { id: 451, from: 'deals', to: 'deals', inverse: 451, label: null, name: 'deal_to_deal' },
  { ...ofCompanies, id: 13, inverse: 14, label: 'Child Company', name: 'parent_to_child_company' },
  {
    ...ofCompanies,
    id: 14,
    inverse: 13,
    label: 'Parent Company',
    name: 'child_to_parent_company',
    single: true,
    shownBy: 'hs_parent_company_id',
  },
  { ...ofCompanies, id: 450, inverse: 450, label: null, name: 'company_to_company' },
  ...ofActivity(
    ['tasks', 'task'],
    [
      ['contacts', 'contact', 204, 203],
      ['companies', 'company', 192, 191],
      ['deals', 'deal', 216, 215],
    ],
  ),
  ...ofActivity(
    ['notes', 'note'],
    [
      ['contacts', 'contact', 202, 201],
      ['companies', 'company', 190, 189],
      ['deals', 'deal', 214, 213],
    ],
  ),
  ...ofActivity(
    ['calls', 'call'],
    [
      ['contacts', 'contact', 194, 193],
      ['companies', 'company', 182, 181],
      ['deals', 'deal', 206, 205],
      ['meetings', 'meeting', 399, 400],
    ],
  ),
  ...ofActivity(
    ['emails', 'email'],
    [
      ['contacts', 'contact', 198, 197],
      ['companies', 'company', 186, 185],
      ['deals', 'deal', 210, 209],
    ],
  ),
  ...ofActivity(
    ['meetings', 'meeting'],
    [
      ['contacts', 'contact', 200, 199],
      ['companies', 'company', 188, 187],
      ['deals', 'deal', 212, 211],
    ],
  ),
]

/** Properties that count a record's associated records. */
export const associationCounts: readonly { readonly of: string; readonly to: string; readonly shownBy: string }[] = [
  { of: 'deals', to: 'contacts', shownBy: 'num_associated_contacts' },
  { of: 'contacts', to: 'deals', shownBy: 'num_associated_deals' },
  { of: 'companies', to: 'deals', shownBy: 'num_associated_deals' },
]

export function associationType(id: number): AssociationType | null {
  return associationTypes.find((type) => type.id === id) ?? null
}

export function typesBetween(from: string, to: string): readonly AssociationType[] {
  return associationTypes.filter((type) => type.from === from && type.to === to)
}
