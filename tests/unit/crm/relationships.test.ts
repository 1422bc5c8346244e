import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asStored, inverses, relationshipKinds, seenFrom } from '../../../src/lib/crm/domain/relationships.ts'

test('a relationship is kept once, from whichever side it is said, and each side sees what the other one is to it', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.constantFrom(...relationshipKinds), (one, other, kind) => {
      fc.pre(one !== other)
      const said = { contactId: one, relatedId: other, kind }
      const inverse = { contactId: other, relatedId: one, kind: inverses[kind] }
      expect(asStored(said)).toEqual(asStored(inverse))
      expect(seenFrom(one, asStored(said))).toEqual(said)
      expect(seenFrom(other, asStored(said))).toEqual(inverse)
    }),
  )
})
