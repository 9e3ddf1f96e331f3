/** What is not explained of a capture: why, and how far it is. */
export interface Expected {
  /** Packets that are explained, and places where a node could not be followed. */
  readonly atLeast: number
  readonly stops: number
  readonly why: string
}

/** By the name of the file without its ending. All others are explained to the end. */
const expected: Readonly<Record<string, Expected>> = {
  h_linkdown3: {
    atLeast: 1_172,
    stops: 1,
    why: 'while its interface was down, a node formed a ring of its own and sent messages on it that nobody saw',
  },
  l_livepeer: {
    atLeast: 2_186,
    stops: 3,
    why: 'node 4 is no corosync but a small program in its place, which counts the backlog of the token in another way',
  },
}

/** `file`: a path, with any ending. */
export function expectedOf(file: string): Expected | undefined {
  const name = file.replace(/^.*[\\/]/, '').replace(/\..*$/, '')
  return Object.hasOwn(expected, name) ? expected[name] : undefined
}
