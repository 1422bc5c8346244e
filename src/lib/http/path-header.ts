/** The request header in which a page's path comes from the proxy, which a layout is not told otherwise. */
export const pathHeader = 'x-path'
