/** A quote's PDF as an answer that browsers show, and save under its number. */
export function pdfResponse(
  pdf: Uint8Array<ArrayBuffer>,
  { quote_number: number, version_number: version }: { readonly quote_number: string; readonly version_number: number },
): Response {
  const name = `${number}${version > 1 ? `-v${version}` : ''}.pdf`.replaceAll(/[^\w.-]/g, '_')
  return new Response(pdf, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
