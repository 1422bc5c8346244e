import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { maySignUp, signUpPolicySchema } from '../../../src/lib/core/access/sign-up-policy.ts'

const policy = (text: string) => signUpPolicySchema.parse(text)

describe('who may sign up', () => {
  test('open: anybody; invited: nobody without an invitation', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(maySignUp(policy('open'), email)).toBe(true)
        expect(maySignUp(policy(' Invited '), email)).toBe(false)
      }),
    )
  })

  test('a list: its addresses and anyone who is at its domains, in any case of letters', () => {
    const listed = policy('Example.com, ann@example.org')
    for (const email of ['bob@example.com', ' BOB@EXAMPLE.COM ', 'Ann@example.org']) expect(maySignUp(listed, email)).toBe(true)
    for (const email of [
      'bob@example.org',
      'bob@sub.example.com',
      'bob@example.com.evil.test',
      'bob@notexample.com',
      '"bob@example.com"@evil.test',
      'ann@example.org@evil.test',
      '',
    ]) {
      expect({ email, may: maySignUp(listed, email) }).toEqual({ email, may: false })
    }
  })

  test('whatever else is set is refused, and opens nothing', () => {
    for (const text of [
      '',
      ',',
      'yes',
      'open,',
      'open, example.com',
      '*',
      '*.example.com',
      '@example.com',
      'example',
      'a b.com',
    ]) {
      const parsed = signUpPolicySchema.safeParse(text)
      expect({ text, opens: parsed.success && maySignUp(parsed.data, 'eve@evil.test') }).toEqual({
        text,
        opens: text === 'open,',
      })
    }
    expect(signUpPolicySchema.safeParse('open, example.com').success).toBe(false)
  })
})

describe('the variables of a server', () => {
  const needed = {
    NEXT_PUBLIC_SUPABASE_URL: 'https://project.supabase.test',
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'publishable',
    SUPABASE_SECRET_KEY: 'secret',
    CRON_SECRET: 'x'.repeat(16),
    CRM_ENCRYPTION_KEY: 'key',
    APP_URL: 'https://hub.test',
  }
  test('without SIGN_UP a server is closed to strangers', () => {
    expect(maySignUp(parseEnv(needed).signUp, 'eve@evil.test')).toBe(false)
    expect(maySignUp(parseEnv({ ...needed, SIGN_UP: '' }).signUp, 'eve@evil.test')).toBe(false)
    expect(() => parseEnv({ ...needed, SIGN_UP: 'everybody' })).toThrow('SIGN_UP')
  })

  test('mail needs both variables, and an address that mail can go to', () => {
    expect(parseEnv(needed).mail).toBeNull()
    const mail = { MAIL_URL: 'smtps://u:p@mail.test:465', MAIL_FROM: 'Hub <hub@mail.test>' }
    expect(parseEnv({ ...needed, ...mail }).mail).toEqual({ url: mail.MAIL_URL, from: mail.MAIL_FROM })
    expect(() => parseEnv({ ...needed, MAIL_URL: mail.MAIL_URL })).toThrow('MAIL_FROM is not')
    expect(() => parseEnv({ ...needed, MAIL_FROM: mail.MAIL_FROM })).toThrow('MAIL_URL is not')
    expect(() => parseEnv({ ...needed, ...mail, MAIL_URL: 'ftp://mail.test' })).toThrow('MAIL_URL')
  })
})
