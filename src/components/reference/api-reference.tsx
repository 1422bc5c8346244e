'use client'

import { useEffect, useRef, useState } from 'react'
import './reference.css'

/** The reference of an OpenAPI document. Its renderer is a script of our own server, loaded with the page. */
export function ApiReference({ documentUrl }: { documentUrl: string }) {
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')

  useEffect(() => {
    let isGone = false
    async function show() {
      const { default: swaggerUi } = await import('swagger-ui-dist/swagger-ui-es-bundle.js')
      if (isGone || !place.current) return
      // A node that React does not render into.
      const domNode = document.createElement('div')
      place.current.replaceChildren(domNode)
      swaggerUi({
        domNode,
        url: documentUrl,
        deepLinking: true,
        // Two hundred operations at once take the renderer longer than anybody waits: it shows those of the section that is opened.
        docExpansion: 'none',
        filter: true,
        displayRequestDuration: true,
        defaultModelsExpandDepth: 0,
        defaultModelExpandDepth: 3,
        validatorUrl: null,
        onComplete: () => setState('shown'),
      })
    }
    show().catch(() => setState('failed'))
    return () => {
      isGone = true
    }
  }, [documentUrl])

  return (
    <>
      {state === 'failed' ? (
        <p>
          The reference could not be loaded. The{' '}
          <a href={documentUrl} className="text-link">
            OpenAPI document
          </a>{' '}
          has the same content.
        </p>
      ) : null}
      {state === 'loading' ? <p className="text-muted">Loading the reference …</p> : null}
      <div ref={place} className="api-reference" />
    </>
  )
}
