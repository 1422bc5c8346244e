/**
 * The Content-Security-Policy of a page. Only scripts that carry the nonce of this very answer run, and what those load themselves: an inline
 * script that somebody gets into a page does not. React Aria positions with inline styles.
 * @see https://nextjs.org/docs/app/guides/content-security-policy
 */
export function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The request header in which a page's nonce comes from the proxy. */
export const nonceHeader = 'x-nonce'
