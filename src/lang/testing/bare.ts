/** A tree without what does not belong to its meaning: places, comments, blank lines. */
export function bare(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(bare)
  if (typeof part !== 'object' || part === null) return part
  const kept = Object.entries(part).filter(([name]) => !['span', 'comments', 'gaps'].includes(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, bare(value)]))
}
