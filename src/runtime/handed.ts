/** What a machine says to one request: a name of cs_error_t without its prefix; or why none answered. */
export type Said = { readonly result: string } | { readonly error: string }

/** Hands a machine one message after the other, up to the first that it does not take: `taken` counts those before it. */
export function handed(bodies: readonly string[], give: (body: string) => Said): Said & { readonly taken: number } {
  let taken = 0
  for (const body of bodies) {
    const said = give(body)
    if ('error' in said || said.result !== 'Ok') return { ...said, taken }
    taken++
  }
  return { result: 'Ok', taken }
}
