import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { WebhookAddress } from '../../../src/components/crm/live/webhook-address.tsx'

test('anyone who sets up an address that carries its secret is told that proxies may log it, and how to change it', () => {
  const card = renderToStaticMarkup(
    createElement(WebhookAddress, { crmType: 'salesforce', objects: ['contact'], isActive: true }),
  )
  expect(card).toMatch(/address contains a secret, and proxies and gateways on the way may write addresses into their logs/)
  expect(card).toContain('Change the secret')
})
