/** A finite graph of states: state 0 is the first. What liveness is decided on, whatever the states stand for. */
export interface Graph {
  readonly size: number
  /** The edges of state `s` are those from `first(s)` up to `first(s + 1)`. */
  readonly first: (state: number) => number
  readonly target: (edge: number) => number
  /** The fair action that an edge is a step of, or -1. Several edges of one state may be steps of one. */
  readonly label: (edge: number) => number
  /** Fair actions are numbered from 0; `strong` ones may not be put off again and again either. */
  readonly labels: number
  readonly strong: (label: number) => boolean
  /** Nobody knows how it goes on from here: a state beyond a bound. A run that gets there is not judged. */
  readonly open: (state: number) => boolean
}

/** A run: the edges from state 0 on; then, from `loop` on, round and round. Without `loop` it ends in a state without edges. */
export interface Run {
  readonly edges: readonly number[]
  readonly loop?: number
}
