declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
  type Options = {
    readonly domNode: HTMLElement
    readonly url: string
    readonly deepLinking?: boolean
    readonly defaultModelsExpandDepth?: number
    readonly defaultModelExpandDepth?: number
    readonly defaultModelRendering?: 'example' | 'model'
    readonly displayRequestDuration?: boolean
    readonly docExpansion?: 'list' | 'full' | 'none'
    readonly filter?: boolean
    readonly validatorUrl?: null
    readonly onComplete?: () => void
  }
  export default function SwaggerUIBundle(options: Options): unknown
}
