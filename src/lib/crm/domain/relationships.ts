/** Who one contact can be to another one, with what that one is to it. */
export const inverses = {
  spouse: 'spouse',
  parent: 'child',
  child: 'parent',
  assistant: 'assisted',
  assisted: 'assistant',
  colleague: 'colleague',
  emergency_contact: 'emergency_contact_for',
  emergency_contact_for: 'emergency_contact',
  travel_companion: 'travel_companion',
} as const
export type RelationshipKind = keyof typeof inverses
export const relationshipKinds = Object.keys(inverses).filter((kind): kind is RelationshipKind => kind in inverses)

/** The kinds that the database keeps of each pair. */
export const storedKinds = ['spouse', 'child', 'assistant', 'colleague', 'emergency_contact', 'travel_companion'] as const
type StoredKind = (typeof storedKinds)[number]

function isStored(kind: RelationshipKind): kind is StoredKind {
  return storedKinds.some((each) => each === kind)
}

type Relationship<Kind> = { readonly contactId: string; readonly relatedId: string; readonly kind: Kind }

/** A relationship in the direction in which it is kept, so that said from either side it is the same. */
export function asStored({ contactId, relatedId, kind }: Relationship<RelationshipKind>): Relationship<StoredKind> {
  const inverse = inverses[kind]
  if (isStored(kind)) {
    return inverse === kind && contactId > relatedId
      ? { contactId: relatedId, relatedId: contactId, kind }
      : { contactId, relatedId, kind }
  }
  if (!isStored(inverse)) throw new TypeError(`Neither ${kind} nor ${inverse} is kept.`)
  return { contactId: relatedId, relatedId: contactId, kind: inverse }
}

/** A relationship as one of the two sees it. */
export function seenFrom(contactId: string, stored: Relationship<StoredKind>): Relationship<RelationshipKind> {
  if (stored.contactId === contactId) return stored
  return { contactId, relatedId: stored.contactId, kind: inverses[stored.kind] }
}
