import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEgress } from '../../../src/lib/core/egress/egress.ts'
import { createSecretBox } from '../../../src/lib/core/secrets/secret-box.ts'
import { checkAddresses } from '../../../src/lib/knowledge/addresses.ts'
import { headerNameFault, headerValueFault, isSecretHeader } from '../../../src/lib/knowledge/domain/header-names.ts'
import { sourceFaults } from '../../../src/lib/knowledge/domain/source-faults.ts'
import { openSecrets, sealSecrets, sentHeaders } from '../../../src/lib/knowledge/secrets.ts'
import { statedColumns } from '../../../src/lib/knowledge/statement.ts'

const box = createSecretBox(randomBytes(32).toString('base64'))
const key = { organizationId: 'o', page: 'p', url: 'https://example.com' }

test('the values of headers whose names look secret are secrets, whatever their case', () => {
  const secret = [
    'X-Shopify-Access-Token',
    'X-API-Key',
    'X-Additional-Auth',
    'Cookie',
    'x-hub-signature',
    'SESSION-ID',
    'MyPassword',
  ]
  const plain = ['X-Custom-Header', 'X-Client-ID', 'Content-Type', 'Accept']
  expect(secret.filter((name) => !isSecretHeader(name))).toEqual([])
  expect(plain.filter(isSecretHeader)).toEqual([])
})

test('a header is one line under a name of letters, and none that the connection sets itself', () => {
  for (const name of ['', 'a b', 'a:b', 'é', 'Host', 'content-length', 'Proxy-Authorization'])
    expect({ name, fault: headerNameFault(name) }).toEqual({ name, fault: expect.any(String) })
  expect(headerNameFault('X-API-Key')).toBeNull()
  for (const value of ['a\r\nb', 'a\u0000', '€']) expect(headerValueFault(value)).not.toBeNull()
  expect(headerValueFault('application/json; q=0.9')).toBeNull()
})

const headerName = fc.stringMatching(/^[A-Za-z-]{1,12}$/).map((name) => `X-${name}`)
const headers = fc.uniqueArray(fc.tuple(headerName, fc.stringMatching(/^v[\w ]{20,30}$/)), {
  selector: ([name]) => name.toLowerCase(),
})

test('whatever is stated, no secret is in what people may read, and the source is sent what was stated', () => {
  fc.assert(
    fc.property(headers, fc.stringMatching(/^k\w{20,30}$/), (entries, apiKey) => {
      const stated = Object.fromEntries(entries)
      const { secrets, ...shown } = statedColumns(box, key, null, { headers: stated, api_key: apiKey })
      const text = JSON.stringify(shown)
      expect(text).not.toContain(apiKey)
      for (const [name, value] of entries) expect(text.includes(value)).toBe(!isSecretHeader(name))
      const opened = openSecrets(box, key, secrets)
      expect(opened.api_key).toBe(apiKey)
      const masked = Object.fromEntries(entries.map(([name, value]) => [name, isSecretHeader(name) ? '***' : value]))
      expect(sentHeaders(masked, opened)).toEqual(stated)
      const again = statedColumns(box, key, secrets, { headers: masked })
      expect(sentHeaders(masked, openSecrets(box, key, again['secrets']))).toEqual(stated)
    }),
  )
})

test('a client secret that is kept is not sent to another token address than it was entered for', () => {
  const auth = { type: 'oauth2', token_url: 'https://auth.example.com/token', client_id: 'c', client_secret: 'kept' } as const
  const { secrets } = statedColumns(box, key, null, { auth })
  const masked = { ...auth, client_secret: '***' }
  const same = statedColumns(box, key, secrets, { auth: { ...masked, token_url: 'https://auth.example.com/oauth/token' } })
  expect(openSecrets(box, key, same['secrets']).client_secret).toBe('kept')
  for (const elsewhere of [
    'https://attacker.example/token',
    'http://auth.example.com/token',
    'https://auth.example.com:8443/token',
  ])
    expect(() => statedColumns(box, key, secrets, { auth: { ...masked, token_url: elsewhere } })).toThrow(
      expect.objectContaining({ code: 'invalid_request', field: 'auth.client_secret' }),
    )
})

test('a sealed secret is opened for its own page and address alone', () => {
  const sealed = sealSecrets(box, key, { api_key: 'k' })
  expect(openSecrets(box, key, sealed)).toEqual({ api_key: 'k' })
  for (const other of [{ organizationId: 'x' }, { page: 'x' }, { url: 'https://evil.example' }])
    expect(() => openSecrets(box, { ...key, ...other }, sealed)).toThrow(expect.objectContaining({ code: 'secret_unreadable' }))
  expect(sealSecrets(box, key, {})).toBeNull()
})

test('members that exclude each other are told by their names', () => {
  const faults = (more: object) => sourceFaults({ url: 'https://example.com', ...more }).map(({ path }) => path.join('.'))
  expect(faults({})).toEqual([])
  expect(faults({ body: 'x', graphql: { query: 'x' }, method: 'GET' })).toEqual(['body', 'method'])
  expect(faults({ auth: {}, api_key: 'k' })).toEqual(['api_key'])
  expect(faults({ type: 'api', query: 'select 1' })).toEqual(['query'])
  expect(faults({ type: 'database' })).toEqual(['url', 'query'])
  expect(faults({ type: 'database', query: 'select 1', url: 'postgresql://me@db.example.com/shop' })).toEqual([])
  const database = 'postgresql://me@db.example.com/shop'
  expect(faults({ type: 'database', query: 'select 1', url: `${database}?sslmode=require` })).toEqual([])
  for (const said of ['password=secret', 'sslmode=require&sslpassword=secret', 'options=-cstatement_timeout%3D0'])
    expect(faults({ type: 'database', query: 'select 1', url: `${database}?${said}` })).toEqual(['url'])
  expect(faults({ url: '/relative' })).toEqual(['url'])
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'https://me:secret@shop.example'])
    expect(faults({ type: 'webhook', url })).toEqual(['url'])
  expect(faults({ type: 'webhook', url: 'https://shop.example' })).toEqual([])
})

test('addresses of every kind that is asked are guarded, those of a token service too', async () => {
  const egress = createEgress(new Set(['127.0.0.1:5433']))
  const refused = (field: string) => expect.objectContaining({ code: 'egress_refused', field })
  for (const address of ['postgresql://me@127.0.0.1/shop', 'postgresql://me@2130706433/shop', 'postgresql://me@[::1]:5433/shop'])
    expect(() => checkAddresses(egress, 'database', address, undefined)).toThrow(refused('url'))
  expect(() => checkAddresses(egress, 'database', 'postgresql://me@127.0.0.1:5433/shop', undefined)).not.toThrow()
  expect(() => checkAddresses(egress, 'file', 'http://127.0.0.1/list.csv', undefined)).toThrow(refused('url'))
  expect(() => checkAddresses(egress, 'file', 'file:///list.csv', undefined)).not.toThrow()
  const auth = { type: 'oauth2', token_url: 'https://10.0.0.1/token', client_id: 'c', client_secret: 's' } as const
  expect(() => checkAddresses(egress, 'api', 'https://example.com', auth)).toThrow(refused('auth.token_url'))
  await egress.close()
})
