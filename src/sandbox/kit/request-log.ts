/** One API call as the home page shows it. */
interface LoggedRequest {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly status: number | 'dropped'
  readonly tookMs: number
}

/** What one committed write did to records. */
interface WriteCount {
  readonly created: number
  readonly updated: number
  readonly archived: number
}

const recentMax = 50

/**
 * Counts API calls and what they changed, since the start or the last reset. Edits made on the sandbox's own pages are not counted.
 * `routeOf` replaces the ids and tokens of a path with placeholders, so that calls can be counted by route.
 */
export function createRequestLog(routeOf: (path: string) => string) {
  let byRoute = new Map<string, number>()
  let byStatus = new Map<string, number>()
  let total = 0
  let writes = { created: 0, updated: 0, archived: 0 }
  let recent: LoggedRequest[] = []

  return {
    addRequest(request: LoggedRequest): void {
      const route = `${request.method} ${routeOf(request.path)}`
      total += 1
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1)
      byStatus.set(String(request.status), (byStatus.get(String(request.status)) ?? 0) + 1)
      recent = [{ ...request, path: routeOf(request.path) }, ...recent.slice(0, recentMax - 1)]
    },
    addWrites(count: WriteCount): void {
      writes = {
        created: writes.created + count.created,
        updated: writes.updated + count.updated,
        archived: writes.archived + count.archived,
      }
    },
    reset(): void {
      byRoute = new Map()
      byStatus = new Map()
      total = 0
      writes = { created: 0, updated: 0, archived: 0 }
    },
    recent: (): readonly LoggedRequest[] => recent,
    summary: () => ({
      total,
      byRoute: Object.fromEntries(byRoute),
      byStatus: Object.fromEntries(byStatus),
      writes: writes.created + writes.updated + writes.archived,
      ...writes,
    }),
  }
}

export type RequestLog = ReturnType<typeof createRequestLog>
