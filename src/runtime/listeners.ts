import type { Named } from '../core/machine.ts'
import type { NodeStep } from '../core/stack.ts'

/** Whoever wants to hear some of what the machines of a node say, to each other or to the outside. */
export interface Listener {
  /** What hears signals of this kind; `undefined` when nothing does. Asked once for each kind. */
  readonly hears: (kind: string) => ((signal: Named) => void) | undefined
}

/** Tells all signals of a step, in their order, to those who hear them: a busy ring says a hundred thousand a second. */
export function listening(listeners: readonly Listener[]): (step: NodeStep) => void {
  const known = new Map<string, readonly ((signal: Named) => void)[]>()

  function hearers(kind: string): readonly ((signal: Named) => void)[] {
    let all = known.get(kind)
    if (!all) {
      all = listeners.flatMap(one => one.hears(kind) ?? [])
      known.set(kind, all)
    }
    return all
  }

  return ({ parts }) => {
    for (let i = 0; i < parts.length; i++) {
      const { effects } = parts[i] as NodeStep['parts'][number]
      for (let j = 0; j < effects.length; j++) {
        const effect = effects[j] as (typeof effects)[number]
        if (effect.kind !== 'emit') continue
        const all = hearers(effect.signal.kind)
        for (let k = 0; k < all.length; k++) all[k]?.(effect.signal)
      }
    }
  }
}
