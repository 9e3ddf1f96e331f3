/** The nodes of a role other than one by what is said of them, in the order of what that is. */
export function bucketsOf(members: readonly number[], self: number, marks: readonly string[]): number[][] {
  const found = new Map<string, number[]>()
  for (const node of members) {
    if (node === self) continue
    const mark = marks[node] as string
    const same = found.get(mark)
    if (same) same.push(node)
    else found.set(mark, [node])
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, nodes]) => nodes)
}
