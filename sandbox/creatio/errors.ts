/** A request that Creatio refuses: the standard envelope of OData, without a registry of codes. */
export class CreatioError extends Error {
  readonly status: 400 | 401 | 404 | 405 | 500

  constructor(status: CreatioError['status'], message: string) {
    super(message)
    this.name = 'CreatioError'
    this.status = status
  }
}

export function problemBody(message: string) {
  return { error: { code: '', message, innererror: { message, type: '', stacktrace: '' } } }
}

/** The default body of a status. */
export function bodyOfStatus(status: number) {
  return problemBody(status === 404 ? 'Not Found' : status === 401 ? 'Unauthorized' : 'An error has occurred.')
}
