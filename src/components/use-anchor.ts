import { useEffect } from 'react'

/** Goes to the place that the address names, once what is read after the page is there: the browser has looked for it before. */
export function useAnchor(isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return
    const id = new URLSearchParams(`id=${location.hash.slice(1)}`).get('id')
    if (id) document.getElementById(id)?.scrollIntoView()
  }, [isThere])
}
