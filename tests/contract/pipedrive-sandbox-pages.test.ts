import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS, startPipedriveSandbox } from '../../sandbox/pipedrive/server.ts'
import { call, clientOf, present } from './support/pipedrive-sandbox.ts'

const { apiToken } = PIPEDRIVE_SANDBOX_CREDENTIALS

describe('pages', () => {
  let sandbox: RunningSandbox
  beforeAll(async () => {
    sandbox = await startPipedriveSandbox({ port: 0, dataFile: ':memory:', seed: true })
  })
  afterAll(() => sandbox.close())
  const html = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
  const send = (path: string, fields: readonly (readonly [string, string])[]) =>
    fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields.map(([...pair]) => pair)),
    })
  const api = () => clientOf(sandbox.url, { apiKey: apiToken }).persons

  test('the home page shows the companies and the latest calls', async () => {
    await call(sandbox.url, 'GET', '/api/v2/persons/901')
    const home = await html('/')
    for (const part of ['Acme Pipedrive', 'Empty company', '300', 'GET /api/v2/persons/{id}']) expect(home).toContain(part)
  })

  test('a person is created with several emails, found in the list, changed and deleted', async () => {
    const made = await send('/person/new?company=8101', [
      ['first_name', '<img src=x>'],
      ['last_name', '多田'],
      ['organization', 'Brand new & Co'],
      ['email_value', 'tada@example.com'],
      ['email_label', 'work'],
      ['email_value', 'tada@home.example'],
      ['email_label', 'home'],
      ['email_primary', '1'],
    ])
    expect(made.status).toBe(303)
    const address = present(made.headers.get('location'))
    const id = Number(/^\/person\/(\d+)\?/.exec(address)?.[1])
    expect(await html(address)).toContain('&lt;img src=x&gt; 多田')
    expect(await html(`/persons?company=8101&q=${encodeURIComponent('多田')}`)).toContain('tada@example.com')
    expect((await api().getPerson({ id })).data).toMatchObject({
      name: '<img src=x> 多田',
      emails: [
        { value: 'tada@example.com', primary: false, label: 'work' },
        { value: 'tada@home.example', primary: true, label: 'home' },
      ],
    })
    const refused = await send(`/person/${id}?company=8101`, [
      ['first_name', 'Typed'],
      ['email_value', 'nothing like it'],
    ])
    expect(refused.status).toBe(409)
    const shown = await refused.text()
    for (const part of ['Not saved.', 'value="Typed"', 'value="nothing like it"']) expect(shown).toContain(part)
    await send(`/person/${id}?company=8101`, [['_action', 'delete']])
    expect((await api().getPerson({ id })).data?.is_deleted).toBe(true)
    expect(await html(`/person/${id}`)).toContain('This person is deleted')
  })

  test('a deep link opens the person, and saving the unchanged form changes no value', async () => {
    const before = (await api().getPerson({ id: 1001 })).data
    const page = await html('/person/1001')
    const inputs = [...page.matchAll(/<input type="(?:text|email|tel|date)" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('&#39;', "'").replaceAll('&amp;', '&')] as const,
    )
    const selects = [...page.matchAll(/<select name="([^"]+)"[^>]*>(.*?)<\/select>/gs)].map(([, name = '', options = '']) => {
      const chosen = /<option(?: value="([^"]*)")? selected>([^<]*)/.exec(options)
      return [name, chosen?.[1] ?? chosen?.[2] ?? ''] as const
    })
    expect((await send('/person/1001', [...inputs, ...selects, ['email_primary', '0'], ['phone_primary', '0']])).status).toBe(303)
    const { update_time: _moved, ...after } = present((await api().getPerson({ id: 1001 })).data)
    expect(before).toMatchObject(after)
  })

  test('the pages of a list show every person once, each with a link to the next', async () => {
    const met: string[] = []
    let next: string | undefined = '/persons?company=8101'
    while (next !== undefined) {
      const shown: string = await html(next)
      met.push(...[...shown.matchAll(/href="\/person\/(\d+)\?/g)].map(([, id = '']) => id))
      next = /rel="next" href="([^"]+)"/.exec(shown)?.[1]?.replaceAll('&amp;', '&')
    }
    const { body } = await call(sandbox.url, 'GET', '/_sandbox/contacts')
    expect(met).toHaveLength(Number(body['count']))
    expect(new Set(met).size).toBe(met.length)
  })

  test('an unknown address shows an error page', async () => {
    for (const path of ['/person/77777', '/person/x', '/person/901?company=8102'])
      expect(await fetch(`${sandbox.url}${path}`)).toMatchObject({ status: 404 })
  })

  test('pages and controls refuse a foreign host name and a cross-site write', async () => {
    for (const path of ['/_sandbox/faults', '/person/901', '/uninstall', '/oauth/authorize']) {
      const forged = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers: { origin: 'https://evil.example' } })
      expect(forged.status).toBe(403)
    }
    for (const path of ['/', '/persons', '/persons/', '/person/901', '/_sandbox/config']) {
      const status = await new Promise((resolve) => {
        request({ host: '127.0.0.1', port: sandbox.port, path, headers: { host: 'evil.example' } }, (response) =>
          resolve(response.resume().statusCode),
        ).end()
      })
      expect(status).toBe(403)
    }
  })
})
