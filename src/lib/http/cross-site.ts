export const crossSiteWords = 'A page of another site has sent a form to this one. Nothing was done.'

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * CSRF: whether a request that may change something was sent by a page of another site than these hosts. Browsers say of every such request
 * which page it is of (`Origin`); one that hides it is none of ours.
 */
export function isCrossSite(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  ownHosts: readonly (string | null)[],
): boolean {
  const origin = headers.get('origin')
  if (reading.has(method) || origin === null) return false
  const host = URL.canParse(origin) ? new URL(origin).host : ''
  return host === '' || !ownHosts.includes(host)
}

/** What a person who was led here by another site’s form sees. */
export function crossSitePage(): Response {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sent by another site</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:20vh auto;padding:0 1.5rem}a{display:inline-block;min-height:24px;color:inherit}</style>
<main>
<h1>This was sent by another site</h1>
<p>${crossSiteWords} If you wanted to do this, open the page here and do it there.</p>
<p><a href="/dashboard">Go to the overview</a></p>
</main>
</html>
`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  }
  return new Response(html, { status: 403, headers })
}
