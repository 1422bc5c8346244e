import { expect, test } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import {
  sealedWords,
  type Unreadable,
  unlessUnreadable,
  unreadableWords,
} from '../../../src/lib/core/secrets/unless-unreadable.ts'

const sealed = () => Promise.reject(new Failure({ kind: 'bug', code: 'secret_unreadable', message: 'No key.' }))

test('what no key opens stops nothing and is told to a person, by kind, with what to do', async () => {
  const unreadable: Unreadable[] = []
  await unlessUnreadable({ of: 'endpoint', id: 'e1' }, sealed, unreadable)
  await unlessUnreadable({ of: 'endpoint', id: 'e1' }, sealed, unreadable)
  await unlessUnreadable({ of: 'source', id: 's1' }, sealed, unreadable)
  await unlessUnreadable({ of: 'source', id: 's2' }, sealed, unreadable)
  await unlessUnreadable({ of: 'contact', id: 'c1' }, () => Promise.resolve(), unreadable)
  const words = unreadableWords(unreadable)
  expect(words).toContain('one webhook endpoint (rotate the secret under Webhooks; e1)')
  expect(words).toContain('2 knowledge sources')
  expect(words).not.toContain('contact')
  expect(unreadableWords([])).toBeNull()
})

test('any other failure goes on', async () => {
  const broken = () => Promise.reject(new Error('broken'))
  await expect(unlessUnreadable({ of: 'source', id: 's1' }, broken, [])).rejects.toThrow('broken')
})

test('kinds alone are told with what to do, and one that this version does not know is told anyway', () => {
  expect(sealedWords(['source', 'endpoint'])).toMatch(
    /^webhook endpoints \(rotate the secret under Webhooks\); knowledge sources \(enter its key/,
  )
  expect(sealedWords(['other'])).toBe('some of what is kept sealed')
})
