import { describe, expect, test } from 'vitest'
import { parseConfiguration } from '../../../sandbox/stack/configuration.ts'
import { StartupError } from '../../../sandbox/startup-error.ts'
import { parseEnv } from '../../../src/lib/core/env.ts'
import { failureOf } from '../support/failure.ts'

const complete = {
  NEXT_PUBLIC_SUPABASE_URL: 'https://project.supabase.co',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_1',
  SUPABASE_SECRET_KEY: 'sb_secret_1',
  CRON_SECRET: '0123456789abcdef',
  CRM_ENCRYPTION_KEY: 'key',
  APP_URL: 'https://app.example.com/',
}

describe('environment variables', () => {
  test('defaults apply, and a trailing slash is removed from APP_URL', () => {
    expect(parseEnv(complete)).toEqual({
      supabaseUrl: 'https://project.supabase.co',
      supabasePublishableKey: 'sb_publishable_1',
      supabaseSecretKey: 'sb_secret_1',
      cronSecret: '0123456789abcdef',
      encryptionKeys: 'key',
      appUrl: 'https://app.example.com',
      trustedProxies: 1,
      metricsToken: undefined,
      signUp: { kind: 'invited' },
      organizationsPerPerson: 5,
      mail: null,
      hubspot: {
        clientId: undefined,
        clientSecret: undefined,
        webhookSecret: undefined,
        apiUrl: 'https://api.hubapi.com',
        appUrl: 'https://app.hubspot.com',
      },
      salesforce: {
        clientId: undefined,
        clientSecret: undefined,
        environment: 'production',
        loginUrls: { production: 'https://login.salesforce.com', sandbox: 'https://test.salesforce.com' },
      },
      pipedrive: {
        clientId: undefined,
        clientSecret: undefined,
        apiToken: undefined,
        apiUrl: 'https://api.pipedrive.com',
        oauthUrl: 'https://oauth.pipedrive.com',
      },
      klaviyo: { apiUrl: 'https://a.klaviyo.com' },
      egressAllow: new Set(),
      intake: null,
      serverWebhook: null,
      corsOrigins: [],
      embeddings: null,
      llm: null,
    })
  })

  test('the key that a website sends in with and its organisation are set both, or neither', async () => {
    const pair = { WEBHOOK_API_KEY: 'your-webhook-api-key', WEBHOOK_ORGANIZATION: 'acme' }
    expect(parseEnv({ ...complete, ...pair }).intake).toEqual({ key: 'your-webhook-api-key', organization: 'acme' })
    for (const name of ['WEBHOOK_API_KEY', 'WEBHOOK_ORGANIZATION'] as const) {
      const failure = await failureOf(() => parseEnv({ ...complete, [name]: pair[name] }))
      expect(failure).toMatchObject({ code: 'missing_configuration', message: expect.stringContaining(`${name} is set, but`) })
    }
  })

  test.each(Object.keys(complete))('a missing %s is reported by its name', async (name) => {
    for (const value of [undefined, '', '  ']) {
      const failure = await failureOf(() => parseEnv({ ...complete, [name]: value }))
      expect(failure).toMatchObject({ kind: 'bug', code: 'missing_configuration' })
      for (const other of Object.keys(complete)) expect(new RegExp(`\\b${other}\\b`).test(failure.message)).toBe(other === name)
    }
  })

  test('all invalid variables are reported by name, without their values', async () => {
    const failure = await failureOf(() =>
      parseEnv({ ...complete, APP_URL: 'not-an-address', CRON_SECRET: 'tooshort', HUBSPOT_API_URL: 'nowhere' }),
    )
    for (const name of ['APP_URL', 'CRON_SECRET', 'HUBSPOT_API_URL']) expect(failure.message).toContain(name)
    for (const value of ['not-an-address', 'tooshort', 'nowhere']) expect(failure.message).not.toContain(value)
    expect((await failureOf(() => parseEnv({}))).message.match(/[A-Z_]{6,}/g)).toEqual(Object.keys(complete))
  })

  test('HubSpot’s webhook secret can differ from the app’s client secret', () => {
    expect(parseEnv({ ...complete, HUBSPOT_CLIENT_SECRET: 'app', HUBSPOT_WEBHOOK_SECRET: 'hooks' }).hubspot).toMatchObject({
      clientSecret: 'app',
      webhookSecret: 'hooks',
    })
    expect(parseEnv({ ...complete, HUBSPOT_WEBHOOK_SECRET: '' }).hubspot.webhookSecret).toBeUndefined()
  })

  test('says which log levels there are when it is given another', async () => {
    for (const LOG_LEVEL of ['debug', 'error', '', undefined]) expect(() => parseEnv({ ...complete, LOG_LEVEL })).not.toThrow()
    expect((await failureOf(() => parseEnv({ ...complete, LOG_LEVEL: 'loud' }))).message).toContain(
      'LOG_LEVEL (one of debug, info, warn, error)',
    )
  })

  test.each([
    ['CORS_ALLOWED_ORIGINS', 'nowhere.test', 'must be origins like'],
    ['CORS_ALLOWED_ORIGINS', 'https://nowhere.test/path', 'must be origins like'],
    ['EGRESS_ALLOW', 'nowhere.test', 'must be entries like crm.example.com:443'],
    ['EMBEDDINGS_URL', 'localhost:11434', 'must be an address like https://example.com'],
    ['MAIL_URL', 'nowhere.test', 'must be an address like smtps://'],
    ['APP_URL', 'javascript:alert(1)', 'must be an address like https://example.com'],
    ['TRUSTED_PROXIES', '11', 'must be a whole number from 0 to 10'],
    ['SUPABASE_TIMEOUT_SECONDS', 'soon', 'must be a whole number from 1 to 60'],
    ['METRICS_TOKEN', 'short', 'must have 16 characters or more'],
    ['SIGN_UP', 'nobody at all', 'must be open, invited'],
  ])('of %s=%s it is said what it may be, and a stack does not start with it', async (name, value, words) => {
    const { message } = await failureOf(() => parseEnv({ ...complete, [name]: value }))
    expect(message).toContain(`${name} (${words}`)
    expect(message).not.toContain(value)
    expect(() => parseConfiguration('/nowhere', { [name]: value })).toThrow(StartupError)
    expect(() => parseConfiguration('/nowhere', { [name]: value })).toThrow(name)
  })

  test('a CRM’s app is optional; empty variables count as missing', () => {
    expect(parseEnv({ ...complete, HUBSPOT_CLIENT_ID: '', HUBSPOT_API_URL: '' }).hubspot).toMatchObject({
      clientId: undefined,
      apiUrl: 'https://api.hubapi.com',
    })
    expect(parseEnv({ ...complete, HUBSPOT_CLIENT_ID: ' id ', HUBSPOT_CLIENT_SECRET: 'secret' }).hubspot).toMatchObject({
      clientId: 'id',
      clientSecret: 'secret',
    })
  })
})
