const dayMs = 86_400_000

/** Counts calls in the last `lengthMs`. */
export function createRollingWindow(lengthMs: number) {
  let times: number[] = []
  return {
    count(now: number): number {
      times = times.filter((at) => at > now - lengthMs)
      return times.length
    },
    add(now: number): void {
      times.push(now)
    },
    /** How long until the oldest call leaves the window; its whole length when there is none. */
    resetMs: (now: number): number => (times[0] ?? now) + lengthMs - now,
  }
}

/** Adds up what was used since the last UTC midnight. */
export function createDayCounter() {
  let day = 0
  let amount = 0

  function used(now: number): number {
    const today = Math.floor(now / dayMs)
    if (today !== day) amount = 0
    day = today
    return amount
  }

  return {
    used,
    add(now: number, more: number): void {
      amount = used(now) + more
    },
  }
}

/** A value per key, created on first use. */
export function perKey<Value>(make: () => Value): (key: string | number) => Value {
  const values = new Map<string | number, Value>()
  return (key) => {
    const known = values.get(key)
    if (known !== undefined) return known
    const made = make()
    values.set(key, made)
    return made
  }
}
