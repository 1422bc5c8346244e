import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authProblem, confirmationNotice, isKnownAddress } from '../../src/components/auth/auth-form-state.ts'
import { passwordLengthMin } from '../../src/lib/core/secrets/password.ts'
import { createSecretBox } from '../../src/lib/core/secrets/secret-box.ts'
import { createServiceClient } from '../../src/lib/db/service-client.ts'
import { limitAttempts, limitLookups, noSooner } from '../../src/lib/http/attempt-limit.ts'
import { startTestStack, type TestStack } from '../support/test-stack.ts'

let stack: TestStack
let keeping: Parameters<typeof limitAttempts>[0]
beforeAll(async () => {
  stack = await startTestStack({ seed: true })
  const db = createServiceClient({ supabaseUrl: stack.supabaseUrl, supabaseSecretKey: stack.secretKey })
  keeping = { db, box: createSecretBox(randomBytes(32).toString('base64')) }
})
afterAll(() => stack.close())

const visitor = () =>
  createClient(stack.supabaseUrl, stack.publishableKey, { auth: { persistSession: false, autoRefreshToken: false } })

/** A guess that goes as far as the sign-in service, and how far it got. */
async function guess(email: string, password: string, address: string | null = '203.0.113.7') {
  const limited = await limitAttempts(
    keeping,
    { email, address },
    async () => (await visitor().auth.signInWithPassword({ email, password })).error,
    (error) => error === null,
  )
  if (limited.kind === 'wait') return 'wait'
  return limited.result === null ? 'in' : authProblem(limited.result)
}

test('guessing is slowed in the same way for an account that exists and for one that does not', async () => {
  const answers = async (email: string) => {
    const all = []
    for (let count = 0; count < 7; count += 1) all.push(await guess(email, `guess-${count}`, null))
    return all
  }
  const known = await answers('admin@acme.test')
  // The right password waits too: otherwise waiting would tell that it was wrong.
  expect(await guess('ADMIN@acme.test ', 'demo-password')).toBe('wait')
  expect(known).toEqual(await answers('nobody@acme.test'))
  expect(known.slice(0, 5)).not.toContain('wait')
  expect(known.slice(5)).toEqual(['wait', 'wait'])
})

test('many guesses at once are no way around', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess('member@acme.test', `guess-${index}`, null)))
  expect(answers.filter((answer) => answer !== 'wait')).toHaveLength(5)
})

test('one address that tries many accounts has to wait; others do not', async () => {
  const tried: string[] = []
  for (let count = 0; count < 24; count += 1) {
    const answer = await guess(`person${count}@example.test`, 'guess', '198.51.100.1')
    if (answer !== 'wait') tried.push(`person${count}`)
  }
  expect(tried).toHaveLength(20)
  expect(await guess('admin@globex.test', 'demo-password', '198.51.100.2')).toBe('in')
})

test('anyone who has the right link gets in, however many wrong ones were tried from the same address', async () => {
  const open = (found: string | null) => limitLookups(keeping, '198.51.100.4', async () => found)
  const guesses = []
  for (let count = 0; count < 24; count += 1) guesses.push((await open(null)).kind)
  expect(guesses.filter((kind) => kind === 'done')).toHaveLength(20)
  expect(await open('the quote')).toEqual({ kind: 'done', result: 'the quote' })
  expect((await open(null)).kind, 'guesses wait on').toBe('wait')
})

test('who signs in is not slowed, however often', async () => {
  for (let count = 0; count < 25; count += 1) expect(await guess('admin@globex.test', 'demo-password', '198.51.100.3')).toBe('in')
})

test('nothing that is stored tells whose attempts they were', async () => {
  const rows = JSON.stringify(await stack.sql('select * from private.sign_in_attempts'))
  expect(rows).not.toMatch(/acme|person|203\.|198\./)
})

test('signing up with an address that has an account is answered like one that has to be confirmed', async () => {
  const { error } = await visitor().auth.signUp({ email: 'admin@acme.test', password: 'some-other-password' })
  expect(error && isKnownAddress(error)).toBe(true)
  expect(confirmationNotice('a@b.test').notice).toMatch(/^If a@b\.test is new here/)
})

test('one minimum holds for the form, the local and the hosted sign-in service', async () => {
  const short = 'x'.repeat(passwordLengthMin - 1)
  const { error } = await visitor().auth.signUp({ email: 'short@example.test', password: short })
  expect(error?.code).toBe('weak_password')
  const config = readFileSync(resolve(import.meta.dirname, '../../supabase/config.toml'), 'utf8')
  expect(config).toContain(`minimum_password_length = ${passwordLengthMin}\n`)
})

test('an answer that could tell something comes no sooner than others', async () => {
  const started = performance.now()
  expect(await noSooner(60, Promise.resolve('wrong'), (result) => result === 'wrong')).toBe('wrong')
  expect(performance.now() - started).toBeGreaterThanOrEqual(58)
  expect(await noSooner(60_000, Promise.resolve('right'), (result) => result === 'wrong')).toBe('right')
})
