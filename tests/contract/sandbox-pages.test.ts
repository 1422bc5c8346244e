import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHubSpotSandbox } from '../../sandbox/hubspot/server.ts'
import type { SandboxOptions } from '../../sandbox/kit/core.ts'
import type { RunningSandbox } from '../../sandbox/kit/serve.ts'
import { startPipedriveSandbox } from '../../sandbox/pipedrive/server.ts'
import { startSalesforceSandbox } from '../../sandbox/salesforce/server.ts'

interface Subject {
  readonly name: string
  readonly start: (options: SandboxOptions) => Promise<RunningSandbox>
  readonly listAt: string
  readonly createAt: string
  /** A record whose name is the text. */
  readonly named: (text: string) => Readonly<Record<string, string>>
  /** Input that the CRM refuses in an existing record. */
  readonly refused: Readonly<Record<string, string>>
  /** Whether the CRM makes a record of nothing. */
  readonly acceptsBlank: boolean
  readonly removal: 'archive' | 'delete'
  /** Where deleted records are listed; null = there is no restoring. */
  readonly binAt: string | null
}

const salesforce = (name: string, many: string, required: Readonly<Record<string, string>>): Subject => ({
  name: `Salesforce’s ${many}`,
  start: startSalesforceSandbox,
  listAt: `/orgs/empty/${many}`,
  createAt: `/orgs/empty/${many}/new`,
  named: (text) => ({ [name]: text, ...required }),
  refused: { [name]: '' },
  acceptsBlank: false,
  removal: 'delete',
  binAt: `/orgs/empty/${many}?deleted=true`,
})

const pipedrive = (one: string, name: string, refused: Readonly<Record<string, string>>): Subject => ({
  name: `Pipedrive’s ${one}s`,
  start: startPipedriveSandbox,
  listAt: `/${one}s?company=8102`,
  createAt: `/${one}/new?company=8102`,
  named: (text) => ({ [name]: text }),
  refused,
  acceptsBlank: false,
  removal: 'delete',
  binAt: null,
})

const subjects: readonly Subject[] = [
  {
    name: 'HubSpot’s contacts',
    start: startHubSpotSandbox,
    listAt: '/contacts/4712/objects/0-1',
    createAt: '/contacts/4712/record/0-1/new',
    named: (text) => ({ lastname: text }),
    refused: { email: 'no address' },
    acceptsBlank: true,
    removal: 'archive',
    binAt: '/contacts/4712/objects/0-1?archived=true',
  },
  {
    name: 'HubSpot’s deals',
    start: startHubSpotSandbox,
    listAt: '/contacts/4712/objects/0-3',
    createAt: '/contacts/4712/record/0-3/new',
    named: (text) => ({ dealname: text, pipeline: 'default', dealstage: 'contractsent' }),
    refused: { pipeline: '75340210' },
    acceptsBlank: false,
    removal: 'archive',
    binAt: '/contacts/4712/objects/0-3?archived=true',
  },
  salesforce('LastName', 'contacts', {}),
  salesforce('Name', 'accounts', {}),
  salesforce('Name', 'opportunities', { StageName: 'Prospecting', CurrencyIsoCode: 'EUR', CloseDate: '2026-12-24' }),
  salesforce('LastName', 'leads', { Company: 'Made by hand' }),
  pipedrive('person', 'last_name', { last_name: 'x', email_value: 'no address' }),
  pipedrive('organization', 'name', { name: 'x', employee_count: 'many' }),
  pipedrive('deal', 'title', { title: 'x', value: 'many' }),
]

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&')
}

describe.each(subjects)('pages of $name', ({ start, listAt, createAt, named, refused, acceptsBlank, removal, binAt }) => {
  let sandbox: RunningSandbox
  beforeAll(async () => {
    sandbox = await start({ port: 0, dataFile: ':memory:', seed: false })
  })
  afterAll(() => sandbox.close())

  const html = async (path: string) => (await fetch(`${sandbox.url}${path}`)).text()
  const send = (path: string, fields: Readonly<Record<string, string>>) =>
    fetch(`${sandbox.url}${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
  async function make(name: string): Promise<string> {
    const made = await send(createAt, named(name))
    expect([name, made.status]).toEqual([name, 303])
    return made.headers.get('location') ?? ''
  }
  /** The records in a list, by name. */
  async function listed(path: string): Promise<ReadonlyMap<string, string>> {
    const rows = (await html(path)).matchAll(/<tr><td><a href="([^"]+)"><bdi>([^<]*)/g)
    return new Map([...rows].map(([, href = '', name = '']) => [name, unescaped(href)]))
  }
  const search = (text: string) => `${listAt}${listAt.includes('?') ? '&' : '?'}q=${encodeURIComponent(text)}`

  test('a record is created, found by a part of its name in any case, opened and changed', async () => {
    const address = await make('Quartz <Ågård>')
    expect(await html(address)).toContain('Saved.')
    const found = await listed(search('åGÅR'))
    expect([...found.keys()]).toEqual(['Quartz &lt;Ågård&gt;'])
    const page = found.get('Quartz &lt;Ågård&gt;') ?? ''
    expect((await send(page, { _action: 'save', ...named('Quartz 100%') })).status).toBe(303)
    expect(await html(page)).toContain('<h1><bdi>Quartz 100%</bdi></h1>')
    expect([...(await listed(search('100%'))).keys()]).toEqual(['Quartz 100%'])
    for (const text of ['Q%1', 'Quartz_100', "100'", '100\\']) {
      const page = await fetch(`${sandbox.url}${search(text)}`)
      expect([text, page.status]).toEqual([text, 200])
      expect([text, (await page.text()).includes('Quartz 100%')]).toEqual([text, false])
    }
  })

  test('every input has a label, and submitting the unchanged form changes nothing', async () => {
    const address = await make('Labelled')
    const choice = /<select name="([^"]+)">(?:(?!<\/select>).)*?<option value="([^"]+)" >/s.exec(await html(address))
    if (choice !== null) await send(address, { _action: 'save', ...named('Labelled'), [choice[1] ?? '']: choice[2] ?? '' })
    const page = await html(address)
    if (choice !== null) expect(page).toContain(`<option value="${choice[2]}" selected>`)
    const form = page.slice(page.indexOf('<form class="card" method="post"'), page.indexOf('<h2>Merge'))
    for (const [input] of form.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)) {
      const before = form.slice(0, form.indexOf(input))
      const inLabel = before.lastIndexOf('<label') > before.lastIndexOf('</label>')
      expect([input, inLabel || input.includes('aria-label="')]).toEqual([input, true])
    }
    const texts = [...form.matchAll(/<input type="(?:text|tel|date|email)" name="([^"]+)" value="([^"]*)"/g)]
    const choices = [...form.matchAll(/<select name="([^"]+)"[^>]*>(.*?)<\/select>/gs)].map(([, name = '', options = '']) => [
      name,
      /<option(?: value="([^"]*)")? selected>/.exec(options)?.[1] ?? '',
    ])
    const sent = Object.fromEntries([...texts.map(([, name = '', value = '']) => [name, value]), ...choices])
    expect((await send(address, { _action: 'save', ...sent })).status).toBe(303)
    const again = await html(address)
    expect(again.slice(again.indexOf('<form class="card"'))).toEqual(page.slice(page.indexOf('<form class="card"')))
  })

  test('refused input is explained, stays in the form and changes nothing', async () => {
    const address = await make('Kept')
    const answer = await send(address, { _action: 'save', ...refused })
    expect(answer.status).toBe(409)
    const shown = await answer.text()
    expect(shown).toContain('Not saved.')
    for (const value of Object.values(refused)) expect(shown).toContain(`value="${value}"`)
    expect(await html(address)).toContain('<h1><bdi>Kept</bdi></h1>')
    expect((await send(createAt, {})).status).toBe(acceptsBlank ? 303 : 409)
  })

  test('a deleted record leaves the list, and returns where the CRM can restore it', async () => {
    const address = await make('Gone')
    expect((await send(address, { _action: removal })).headers.get('location')).toBe(listAt)
    expect((await listed(listAt)).has('Gone')).toBe(false)
    expect(await html(address)).toMatch(/is (archived|deleted): lists and search leave it out/)
    expect((await send(address, { _action: 'save', ...named('Changed') })).status).toBe(409)
    if (binAt === null) {
      expect((await send(address, { _action: 'restore' })).status).toBe(409)
      return
    }
    const page = (await listed(binAt)).get('Gone') ?? ''
    expect((await send(page, { _action: 'restore' })).status).toBe(303)
    expect((await listed(listAt)).has('Gone')).toBe(true)
    expect((await listed(binAt)).has('Gone')).toBe(false)
  })

  test('two records are merged', async () => {
    const [winner, loser] = [await make('Winner'), await make('Loser')]
    const loserId = /([0-9A-Za-z]+)(?:\/view)?\?/.exec(loser)?.[1] ?? ''
    const merged = await send(winner, { _action: 'merge', loser: loserId })
    expect(merged.status).toBe(303)
    const names = await listed(listAt)
    expect([names.has('Winner'), names.has('Loser')]).toEqual([true, false])
    expect((await send(winner, { _action: 'merge', loser: 'nonsense' })).status).toBe(409)
    expect(await html(winner)).toContain('Winner')
  })

  test('more records than fit on a page are listed page by page, each once', async () => {
    for (let index = 0; index < 60; index += 1) await make(`Many ${index}`)
    const met: string[] = []
    for (let next: string | null = search('many'); next !== null && met.length < 100; ) {
      met.push(...(await listed(next)).keys())
      const href: string | undefined = /rel="next" href="([^"]+)"/.exec(await html(next))?.[1]
      next = href === undefined ? null : unescaped(href)
    }
    expect(met.toSorted()).toEqual(Array.from({ length: 60 }, (_, index) => `Many ${index}`).toSorted())
  })

  test('the first page links to the list', async () => {
    const links = [...(await html('/')).matchAll(/<li><a href="([^"]+)"/g)].map(([, href = '']) => unescaped(href))
    expect(links).toContain(listAt)
  })
})
