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

/** Part of a path with a record's id or a token, and its placeholder in the route's name. */
export type PathPlaceholder = readonly [pattern: RegExp, replacement: string]

const recentMax = 50

/**
 * Counts API calls and what they changed, since the start or the last reset. Edits made on the sandbox's own pages are not counted.
 * The first matching placeholder replaces ids and tokens, so that calls are counted by route.
 */
export function createRequestLog(placeholders: readonly PathPlaceholder[]) {
  let byRoute = new Map<string, number>()
  let byStatus = new Map<string, number>()
  let total = 0
  let writes = { created: 0, updated: 0, archived: 0 }
  let recent: LoggedRequest[] = []

  function routeOf(path: string): string {
    const found = placeholders.find(([pattern]) => pattern.test(path))
    return found === undefined ? path : path.replace(...found)
  }

  return {
    addRequest(request: LoggedRequest): void {
      const routePath = routeOf(request.path)
      const route = `${request.method} ${routePath}`
      total += 1
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1)
      byStatus.set(String(request.status), (byStatus.get(String(request.status)) ?? 0) + 1)
      recent = [{ ...request, path: routePath }, ...recent.slice(0, recentMax - 1)]
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
