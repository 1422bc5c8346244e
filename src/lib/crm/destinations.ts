import { z } from 'zod'
import { asFetch } from '../core/egress/egress.ts'
import type { Env } from '../core/env.ts'
import { Failure } from '../core/errors.ts'
import { freshTokens } from './auth/credentials.ts'
import { postForm } from './connector-kit/post-form.ts'
import { batchSizes, type DestinationType } from './domain/destination-type.ts'
import type { CrmType } from './domain/crm-type.ts'
import { connectorDestination, credentialsRefused, requestedTokens } from './gateway/connector-destination.ts'
import type { Destination, DestinationIo } from './port/destination.ts'
import type { Tokens } from './port/oauth.ts'
import { loadConnector } from './registry.ts'

const secret = z.string().trim().min(1).max(2_000)
const address = z.string().trim().min(1).max(500)
const customProperties =
  'Written to the fields of contacts that have that name or label; others are left out and named in warnings.'
const note = 'A contact with a number alone is found by it; where several have it, none is changed.'

/** A token that a person has copied from the CRM. */
function pasted(accessToken: string): Tokens {
  return {
    accessToken,
    refreshToken: null,
    expiresAt: null,
    scopes: [],
    kind: 'api_token',
    apiUrl: null,
    environment: 'production',
  }
}

const pastedAccess = (env: Env, crmType: CrmType) => async (token: string) => ({
  connector: await loadConnector(crmType, env),
  store: freshTokens(pasted(token)),
  prepares: true,
})

function hubSpot(env: Env) {
  return connectorDestination('hubspot', {
    credentials: () => z.strictObject({ access_token: secret }),
    batchMax: batchSizes.hubspot,
    budgets: { general: { requests: 100, perMs: 10_000 }, search: { requests: 4, perMs: 1_000 } },
    fields: [
      { standard: 'email', crm: 'email', type: 'email' },
      { standard: 'phone', crm: 'phone', type: 'phone', note },
      { standard: 'first_name', crm: 'firstname', type: 'text' },
      { standard: 'last_name', crm: 'lastname', type: 'text' },
      { standard: 'company', crm: 'company', type: 'text' },
    ],
    customProperties,
    access: ({ access_token: token }) => pastedAccess(env, 'hubspot')(token),
  })
}

function pipedrive(env: Env) {
  return connectorDestination('pipedrive', {
    credentials: () => z.strictObject({ api_token: secret }),
    batchMax: batchSizes.pipedrive,
    budgets: { general: { requests: 30, perMs: 2_000 }, search: { requests: 8, perMs: 2_000 } },
    fields: [
      { standard: 'email', crm: 'email', type: 'email' },
      { standard: 'phone', crm: 'phone', type: 'phone', note },
      { standard: 'first_name', crm: 'first_name', type: 'text' },
      { standard: 'last_name', crm: 'last_name', type: 'text' },
      { standard: 'company', crm: null, type: 'text', note: 'A person’s company is an organization of Pipedrive, and no text.' },
    ],
    customProperties,
    access: ({ api_token: token }) => pastedAccess(env, 'pipedrive')(token),
  })
}

const clientSchema = z.strictObject({ client_id: secret, client_secret: secret, login_url: address.optional() })
const refreshSchema = z.strictObject({ refresh_token: secret, client_id: secret, client_secret: secret, instance_url: address })
type SalesforceCredentials = z.infer<typeof clientSchema> | z.infer<typeof refreshSchema>

/** With one of the members that only a refresh token comes with, that is what was meant. */
function salesforceCredentials(given: unknown): z.ZodType<SalesforceCredentials> {
  const isRefresh = typeof given === 'object' && given !== null && ('refresh_token' in given || 'instance_url' in given)
  return isRefresh ? refreshSchema : clientSchema
}

function salesforce(env: Env) {
  return connectorDestination('salesforce', {
    credentials: salesforceCredentials,
    batchMax: batchSizes.salesforce,
    budgets: { general: { requests: 100, perMs: 1_000, inFlightMax: 10 } },
    fields: [
      { standard: 'email', crm: 'Email', type: 'email' },
      { standard: 'phone', crm: 'Phone', type: 'phone', note },
      { standard: 'first_name', crm: 'FirstName', type: 'text' },
      {
        standard: 'last_name',
        crm: 'LastName',
        type: 'text',
        note: 'Salesforce asks for one: without it, the first name or the address stands there.',
      },
      { standard: 'company', crm: null, type: 'text', note: 'A contact’s company is an account of Salesforce, and no text.' },
    ],
    customProperties,
    async access(credentials, io) {
      const { loginUrl, ...tokens } = salesforceTokens(env, credentials, io)
      const { createSalesforceConnector } = await import('./salesforce/index.ts')
      const connector = createSalesforceConnector({
        clientId: credentials.client_id,
        clientSecret: credentials.client_secret,
        loginUrls: { production: loginUrl, sandbox: loginUrl },
        fetch: asFetch(io.egress, { bytesMax: 64 * 1024 * 1024, field: 'credentials.login_url' }),
      })
      return {
        connector: { ...connector, oauth: { ...connector.oauth, refresh: tokens.refresh } },
        store: tokens.store,
        prepares: false,
      }
    },
  })
}

const tokenSchema = z.object({ access_token: z.string(), instance_url: z.string(), scope: z.string().optional() })
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() })

/** Access by client credentials, or by a refresh token of the same app: Salesforce answers with the address of the org. */
function salesforceTokens(env: Env, credentials: SalesforceCredentials, io: DestinationIo) {
  const { client_id: id, client_secret: key } = credentials
  const typed = 'instance_url' in credentials ? credentials.instance_url : credentials.login_url
  const loginUrl = (typed ?? env.salesforce.loginUrls.production).replace(/\/+$/, '')
  const field = 'instance_url' in credentials ? 'credentials.instance_url' : 'credentials.login_url'
  const grant: Record<string, string> =
    'refresh_token' in credentials
      ? { grant_type: 'refresh_token', refresh_token: credentials.refresh_token }
      : { grant_type: 'client_credentials' }
  // The operator's own login address is trusted.
  const send = typed === undefined ? globalThis.fetch : asFetch(io.egress, { field })
  return {
    loginUrl,
    ...requestedTokens(async (): Promise<Tokens> => {
      const form = { ...grant, client_id: id, client_secret: key }
      const { status, body } = await io.send('general', () =>
        postForm('salesforce', send, `${loginUrl}/services/oauth2/token`, form),
      )
      const reply = tokenSchema.safeParse(body).data
      if (status < 300 && reply !== undefined) {
        // Addresses that come out of an answer pass the guard too.
        io.egress.check(reply.instance_url, field)
        const scopes = reply.scope?.split(' ') ?? []
        return {
          ...pasted(reply.access_token),
          refreshToken: '',
          kind: 'oauth',
          scopes,
          apiUrl: reply.instance_url.replace(/\/+$/, ''),
        }
      }
      const refused = refusalSchema.safeParse(body).data
      if (refused !== undefined && status < 500)
        throw credentialsRefused('salesforce', refused.error_description ?? refused.error)
      const message = `Salesforce could not be asked for access (HTTP ${status}).`
      throw new Failure({ kind: 'transient', code: 'crm_unavailable', message })
    }),
  }
}

/** A destination for code that holds credentials without knowing of what kind: they are parsed once more. */
function opened<Credentials>(destination: Destination<Credentials>): Destination {
  return {
    ...destination,
    open: (credentials, io) => destination.open(destination.credentials(credentials).parse(credentials), io),
  }
}

/** One line per CRM, loaded on first use. */
const destinations: Readonly<Record<DestinationType, (env: Env) => Promise<Destination>>> = {
  salesforce: async (env) => opened(salesforce(env)),
  hubspot: async (env) => opened(hubSpot(env)),
  pipedrive: async (env) => opened(pipedrive(env)),
  klaviyo: async ({ klaviyo }) => opened((await import('./klaviyo/index.ts')).createKlaviyoDestination(klaviyo.apiUrl)),
  creatio: async () => opened((await import('./creatio/index.ts')).createCreatioDestination()),
}

export function loadDestination(type: DestinationType, env: Env): Promise<Destination> {
  return destinations[type](env)
}
