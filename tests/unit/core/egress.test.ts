import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { lookup } from 'node:dns'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nonPublicRange } from '../../../src/lib/core/egress/address-range.ts'
import { egressAddress, parseEgressAllow } from '../../../src/lib/core/egress/egress-address.ts'
import { createEgress } from '../../../src/lib/core/egress/egress.ts'
import { Failure } from '../../../src/lib/core/errors.ts'

const none = new Set<string>()

/** What the call throws. @throws Error when it succeeds */
function failureOf(call: () => unknown): Failure {
  try {
    call()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
  throw new Error('The call did not fail.')
}

const octet = fc.nat(255)
/** Addresses of version 4 in every range that is not public. */
const privateV4 = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
)
const hex = (value: number, digits = 1) => value.toString(16).padStart(digits, '0')

/** The spellings of an address that clients understand. */
function spellings([a, b, c, d]: readonly [number, number, number, number]): readonly string[] {
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const high = `${hex(a, 2)}${hex(b, 2)}`
  const low = `${hex(c, 2)}${hex(d, 2)}`
  return [
    `${a}.${b}.${c}.${d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    String(whole),
    `0x${hex(whole)}`,
    `0${whole.toString(8)}`,
    `0x${hex(a)}.0${b.toString(8)}.${c}.0x${hex(d)}`,
    `${a}.${b}.${c}.${d}.`,
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
  ]
}

describe('addresses that a customer typed', () => {
  it('are refused in every spelling of an address that is not public', () => {
    fc.assert(
      fc.property(privateV4, fc.constantFrom('https', 'http'), fc.nat(65_535), (address, scheme, port) => {
        for (const host of spellings(address)) {
          const failure = failureOf(() => egressAddress(`${scheme}://${host}:${port}/x`, none, 'credentials.base_url'))
          expect([host, failure.code, failure.field]).toEqual([host, 'egress_refused', 'credentials.base_url'])
        }
      }),
    )
  })

  it.each([
    '::',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'fe80::1%eth0',
    '::7f00:1',
    '2001:db8::1',
    '2001::1',
    '64:ff9b:1::a00:1',
    '169.254.169.254',
    'fd00:ec2::254',
    '198.18.0.1',
    '192.0.2.1',
    'nonsense',
  ])('%s is not public', (address) => {
    expect(nonPublicRange(address)).not.toBeNull()
  })

  it.each(['8.8.8.8', '1.1.1.1', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is public',
    (address) => {
      expect(nonPublicRange(address)).toBeNull()
    },
  )

  it.each([
    'http://example.com',
    'ftp://example.com',
    'file:///etc/passwd',
    'https://user:pw@example.com',
    'https://localhost',
    'https://LOCALHOST.:8443/x',
    'https://api.localhost',
    'example.com',
    'https://',
    '',
  ])('%s is refused', (address) => {
    expect(failureOf(() => egressAddress(address, none)).code).toBe('egress_refused')
  })

  it('are allowed by host and port as they are written, and in no other spelling', () => {
    const allow = parseEgressAllow('127.0.0.1:9000, crm.lan:443,[::1]:80') ?? none
    for (const address of [
      'http://127.0.0.1:9000',
      'http://127.0.0.1:9000/0/odata?x',
      'https://crm.lan/a',
      'https://crm.lan:443',
      'http://[::1]/',
    ])
      expect([address, egressAddress(address, allow).isAllowed]).toEqual([address, true])
    for (const address of [
      'http://localhost:9000',
      'http://2130706433:9000',
      'http://127.1:9000',
      'http://0x7f.0.0.1:9000',
      'http://127.0.0.1:9001',
      'http://127.0.0.1',
      'http://127.0.0.1.:9000',
      'http://[::ffff:127.0.0.1]:9000',
      'http://a@127.0.0.1:9000',
      'http:\\\\127.0.0.1:9000',
      'http://crm.lan',
      'http:127.0.0.1:9000',
      'http://127.0.0.1:9000@example.com/',
      'http://127。0。0。1:9000',
    ])
      expect([address, failureOf(() => egressAddress(address, allow)).code]).toEqual([address, 'egress_refused'])
    expect(parseEgressAllow('http://127.0.0.1:9000')).toBeNull()
    expect(parseEgressAllow('127.0.0.1')).toBeNull()
  })
})

describe('requests', () => {
  let server: Server
  let port = 0
  let received: { readonly url: string; readonly authorization: string | undefined; readonly host: string | undefined }[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      received.push({ url: request.url ?? '', authorization: request.headers.authorization, host: request.headers.host })
      const [, status, to = ''] = /^\/to\/(\d+)\/(.*)$/.exec(request.url ?? '') ?? []
      if (status !== undefined) response.writeHead(Number(status), { location: decodeURIComponent(to) }).end()
      else if (request.url === '/big') response.end('x'.repeat(100_000))
      else if (request.url === '/slow') setTimeout(() => response.end('late'), 60_000).unref()
      else response.end('here')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const allowed = () => new Set([`127.0.0.1:${port}`])
  const base = () => `http://127.0.0.1:${port}`
  const codeOf = async (sending: Promise<unknown>) =>
    sending.then(
      () => 'answered',
      (thrown: unknown) =>
        failureOf(() => {
          throw thrown
        }).code,
    )

  /** A resolver whose answers come one after the other. */
  function names(...answers: readonly string[]): typeof lookup {
    let asked = 0
    const resolve = (_name: string, _options: unknown, callback: (error: null, found: unknown) => void) => {
      const address = answers[Math.min(asked, answers.length - 1)] ?? ''
      asked += 1
      callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
    }
    return resolve as never
  }

  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', '::ffff:10.1.2.3', 'fe80::1'])(
    'to a name that leads to %s send no byte',
    async (address) => {
      received = []
      const egress = createEgress(none, names(address))
      expect(await codeOf(egress.fetch(`https://crm.example.com:${port}/`))).toBe('egress_refused')
      expect(received).toEqual([])
      await egress.close()
    },
  )

  it('are judged by what a name leads to when they connect, each time', async () => {
    // The second answer comes where a check before would have seen the first.
    const egress = createEgress(new Set(), names('203.0.113.7', '127.0.0.1'))
    // 203.0.113.0/24 is reserved for documentation: refused too, and nothing listens there.
    expect(await codeOf(egress.fetch(`https://rebinds.example.com:${port}/`))).toBe('egress_refused')
    expect(await codeOf(egress.fetch(`https://rebinds.example.com:${port}/`))).toBe('egress_refused')
    await egress.close()
  })

  it('follow a redirect only to where they may go, and tell of one that they may not', async () => {
    received = []
    const egress = createEgress(allowed())
    const to = (status: number, target: string) => `${base()}/to/${status}/${encodeURIComponent(target)}`
    expect((await egress.fetch(to(302, '/there'))).status).toBe(302)
    expect(await (await egress.fetch(to(302, '/there'), { redirectsMax: 1 })).text()).toBe('here')
    for (const target of [
      'http://169.254.169.254/latest/meta-data',
      `http://localhost:${port}/x`,
      'file:///etc/passwd',
      'http://127.0.0.1:1/',
    ]) {
      expect([target, await codeOf(egress.fetch(to(302, target), { redirectsMax: 5 }))]).toEqual([target, 'egress_refused'])
      expect([target, await codeOf(egress.fetch(to(307, target)))]).toEqual([target, 'egress_refused'])
    }
    const told = egress.fetch(to(302, 'http://127.0.0.1:1/'))
    await expect(told).rejects.toThrow('The other side sends us on to another address. Requests to 127.0.0.1:1 are refused')
    await expect(told).rejects.toMatchObject({ answered: 302 })
    expect(received.every(({ host }) => host === `127.0.0.1:${port}`)).toBe(true)
    await egress.close()
  })

  it('say which status an answer had that HTTP does not know', async () => {
    const egress = createEgress(allowed())
    for (const status of [600, 999]) {
      const sending = egress.fetch(`${base()}/to/${status}/`)
      await expect(sending).rejects.toMatchObject({ code: 'answer_unreadable', answered: status, effect: 'possible' })
    }
    await egress.close()
  })

  it('show no credentials to another host', async () => {
    const other = createServer((request, response) => response.end(JSON.stringify(request.headers))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const otherPort = typeof address === 'object' && address !== null ? address.port : 0
    const egress = createEgress(new Set([...allowed(), `127.0.0.1:${otherPort}`]))
    const target = encodeURIComponent(`http://127.0.0.1:${otherPort}/`)
    const headers = { authorization: 'Bearer t', cookie: 'a=b', 'x-api-key': 'k', accept: 'text/plain' }
    const seen: unknown = await (await egress.fetch(`${base()}/to/302/${target}`, { headers, redirectsMax: 1 })).json()
    expect(seen).toMatchObject({ accept: 'text/plain' })
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(seen).not.toHaveProperty(name)
    const posted = egress.fetch(`${base()}/to/308/${target}`, { method: 'POST', headers, body: '{}', redirectsMax: 1 })
    expect(await codeOf(posted)).toBe('egress_redirect')
    await egress.close()
    other.close()
  })

  it('end at the limits of size and time', async () => {
    const egress = createEgress(allowed())
    const big = await egress.fetch(`${base()}/big`, { bytesMax: 1_000 })
    expect(await codeOf(big.text())).toBe('answer_too_large')
    expect((await (await egress.fetch(`${base()}/big`)).text()).length).toBe(100_000)
    await expect(egress.fetch(`${base()}/slow`, { timeoutMs: 100 })).rejects.toThrow(/timeout/i)
    await egress.close()
  })
})
