/** One page for every link that leads to no quote: mistyped, replaced, declined, expired or made up. */
export default function NoSuchQuote() {
  return (
    <div className="py-16 text-center">
      <h1 className="text-xl font-semibold">This link leads to no quote</h1>
      <p className="mt-1 text-muted">
        It may be incomplete, or the quote was withdrawn, replaced, declined or has expired. Ask the person who sent it to you.
      </p>
    </div>
  )
}
