import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretBox, sealedSchema } from '../../../src/lib/core/secrets/secret-box.ts'
import { failureOf } from '../support/failure.ts'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const context = 'crm-credentials:org:connection'
const box = createSecretBox(key(1))

const flip = (base64: string, at: number) => {
  const bytes = Buffer.from(base64, 'base64')
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1
  return bytes.toString('base64')
}

describe('sealed secret', () => {
  test('opens to the same text under the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, where) => {
        expect(box.open(sealedSchema.parse(JSON.parse(JSON.stringify(box.seal(text, where)))), where)).toBe(text)
      }),
    )
  })

  test('sealing twice gives different results, which do not contain the text', () => {
    const seals = Array.from({ length: 50 }, () => box.seal('refresh-token', context))
    expect(new Set(seals.map(({ iv }) => iv)).size).toBe(50)
    expect(new Set(seals.map(({ ct }) => ct)).size).toBe(50)
    expect(JSON.stringify(seals)).not.toContain(Buffer.from('refresh-token').toString('base64').slice(0, 10))
  })

  test('does not open under another context', async () => {
    const sealed = box.seal('refresh-token', context)
    for (const other of ['', 'crm-credentials:org:other', `${context} `])
      expect(await failureOf(() => box.open(sealed, other))).toMatchObject({ kind: 'auth', code: 'secret_unreadable' })
  })

  test('does not open with another key, under the same key id or another', async () => {
    const sealed = box.seal('refresh-token', context)
    for (const ring of [key(2), `2:${key(1)}`, `1:${key(2)},2:${key(1)}`]) {
      expect(await failureOf(() => createSecretBox(ring).open(sealed, context))).toMatchObject({ code: 'secret_unreadable' })
    }
  })

  test('does not open when a single bit of any part has changed', async () => {
    const sealed = box.seal('refresh-token', context)
    for (const part of ['iv', 'tag', 'ct'] as const) {
      for (let at = 0; at < Buffer.from(sealed[part], 'base64').length; at += 1) {
        expect(await failureOf(() => box.open({ ...sealed, [part]: flip(sealed[part], at) }, context))).toMatchObject({
          code: 'secret_unreadable',
        })
      }
    }
    expect(await failureOf(() => box.open({ ...sealed, k: '2' }, context))).toMatchObject({ code: 'secret_unreadable' })
    expect(await failureOf(() => box.open({ ...sealed, ct: '' }, context))).toMatchObject({ code: 'secret_unreadable' })
  })

  test('the error contains neither the secret nor the key', async () => {
    const failure = await failureOf(() => box.open(box.seal('refresh-token', context), 'other'))
    expect(`${failure.message} ${String(failure.cause)}`).not.toMatch(/refresh-token|AQEB/)
  })
})

describe('key ring', () => {
  test('the old key still opens after a rotation, and the new one seals', async () => {
    const sealed = createSecretBox(`old:${key(1)}`).seal('token', context)
    const rotating = createSecretBox(`new:${key(2)}, old:${key(1)}`)
    expect(rotating.open(sealed, context)).toBe('token')
    expect(rotating.seal('token', context).k).toBe('new')
    expect(await failureOf(() => createSecretBox(`new:${key(2)}`).open(sealed, context))).toMatchObject({
      code: 'secret_unreadable',
    })
  })

  test('a single key without an id gets id 1', () => {
    expect(box.seal('token', context).k).toBe('1')
    expect(createSecretBox(`2:${key(2)},1:${key(1)}`).open(box.seal('token', context), context)).toBe('token')
  })

  test('an invalid key is rejected by the variable’s name, without its value', async () => {
    const short = Buffer.alloc(31, 7).toString('base64')
    for (const ring of [
      '',
      ' ',
      ',',
      'a:',
      short,
      Buffer.alloc(33, 7).toString('base64'),
      `a:${key(1)},b:${short}`,
      `a:${key(1)},`,
    ]) {
      const failure = await failureOf(() => createSecretBox(ring))
      expect(failure).toMatchObject({ kind: 'bug', code: 'missing_configuration' })
      expect(failure.message).toContain('CRM_ENCRYPTION_KEY')
      expect(failure.message).not.toContain(short)
    }
  })
})

describe('edge cases', () => {
  test.each(['tag', 'iv'] as const)('a %s of another length is an unreadable secret', async (part) => {
    const sealed = box.seal('refresh-token', context)
    expect(await failureOf(() => box.open({ ...sealed, [part]: '' }, context))).toMatchObject({ code: 'secret_unreadable' })
  })
})
