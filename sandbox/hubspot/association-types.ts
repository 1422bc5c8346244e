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
  /** The property that names the record at the other end. A record has one association of such a type at most. */
  readonly shownBy?: string
}

export const associationTypes: readonly AssociationType[] = [
  { id: 1, from: 'contacts', to: 'companies', inverse: 2, label: 'Primary', shownBy: 'associatedcompanyid' },
  { id: 2, from: 'companies', to: 'contacts', inverse: 1, label: 'Primary' },
  { id: 279, from: 'contacts', to: 'companies', inverse: 280, label: null },
  { id: 280, from: 'companies', to: 'contacts', inverse: 279, label: null },
  { id: 13, from: 'companies', to: 'companies', inverse: 14, label: 'Child Company' },
  { id: 14, from: 'companies', to: 'companies', inverse: 13, label: 'Parent Company', shownBy: 'hs_parent_company_id' },
  { id: 450, from: 'companies', to: 'companies', inverse: 450, label: null },
]

export function associationType(id: number): AssociationType | null {
  return associationTypes.find((type) => type.id === id) ?? null
}

export function typesBetween(from: string, to: string): readonly AssociationType[] {
  return associationTypes.filter((type) => type.from === from && type.to === to)
}
