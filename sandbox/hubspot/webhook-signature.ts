import { createHash, createHmac } from 'node:crypto'

/** The percent codes that HubSpot decodes before it signs; all others stay as they are. */
const decoded = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

/** The address as it goes into a signature of version 3: without a fragment. */
function signedUri(url: string): string {
  const [uri = ''] = url.split('#')
  return uri.replace(decoded, (code) => decodeURIComponent(code))
}

/**
 * The signature headers of one delivery, of version 1 and 3 side by side. `body` must be what is sent, to the byte; `timestamp` is epoch milliseconds.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function signatureHeaders(clientSecret: string, url: string, body: string, timestamp: number): Record<string, string> {
  const message = `POST${signedUri(url)}${body}${timestamp}`
  return {
    'X-HubSpot-Signature-Version': 'v1',
    'X-HubSpot-Signature': createHash('sha256').update(`${clientSecret}${body}`).digest('hex'),
    'X-HubSpot-Signature-v3': createHmac('sha256', clientSecret).update(message).digest('base64'),
    'X-HubSpot-Request-Timestamp': String(timestamp),
  }
}
