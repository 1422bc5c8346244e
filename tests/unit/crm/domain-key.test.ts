import { describe, expect, test } from 'vitest'
import { hostSpellings } from '../../../src/lib/crm/connector-kit/host-spellings.ts'
import { domainKey } from '../../../src/lib/crm/domain/domain-key.ts'

describe('the key of a domain', () => {
  test.each([
    ['https://www.Acme.example:8080/about?x=1', 'acme.example'],
    [' acme.example. ', 'acme.example'],
    ['mailto:info@acme.example', 'acme.example'],
    ['shop.acme.example', 'shop.acme.example'],
    ['https://www.München.example/', 'xn--mnchen-3ya.example'],
    ['Mu\u0308nchen.example', 'xn--mnchen-3ya.example'],
    ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
    ['xn--ü.example', 'xn--ü.example'],
  ])('%s is its host as machines exchange it', (value, key) => {
    expect(domainKey(value)).toBe(key)
  })

  test.each(['', 'Acme Inc', 'localhost', 'acme..example', null, 7])('%s has none', (value) => {
    expect(domainKey(value)).toBeNull()
  })

  test.each(['info@gmail.com', 'www.hotmail.co.uk', 'live.de', 'GMX.at', 't-online.de'])(
    '%s is where people of many companies have a mailbox',
    (value) => {
      expect(domainKey(value)).toBeNull()
    },
  )

  test('a page at a host of many is nobody’s host, and the host alone is the company that runs it', () => {
    const pages = [
      'facebook.com/acme',
      'https://de.linkedin.com/company/acme',
      '//sites.google.com/view/acme',
      'https://x.com/acme',
    ]
    expect(pages.map(domainKey)).toEqual([null, null, null, null])
    expect(domainKey('https://www.linkedin.com/')).toBe('linkedin.com')
    expect(domainKey('https://acme.example/from/facebook.com/acme')).toBe('acme.example')
  })

  test('is looked for as people write it, too', () => {
    expect(hostSpellings('xn--mnchen-3ya.example')).toEqual(['xn--mnchen-3ya.example', 'münchen.example'])
    expect(hostSpellings('acme.example')).toEqual(['acme.example'])
  })
})
