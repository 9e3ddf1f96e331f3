import type { Value } from '../../core/value.ts'
import type { Module } from './module.ts'
import { flat, settings } from './nodes.ts'
import type { Features, Setting } from './setting.ts'

/** What monitors do with what they hear. */
export function listening({ model, monitors }: Setting, features: Features, module: Module): string {
  const said = 'Said(n, signals) == [i \\in DOMAIN signals |-> [at |-> n, signal |-> signals[i]]]'
  if (!features.monitors) return said
  const one = model.monitors.map((monitor, i) => {
    const config = monitorConfig(monitors[i] as Setting['monitors'][number], module)
    const kinds = monitor.handlers.map(handler => `"${handler.shape?.name ?? 'crash'}"`)
    return { name: monitor.name, config, kinds: [...new Set(kinds)] }
  })
  const turns = one.map(({ name, kinds, config }, i) => {
    const before = i === 0 ? 'm' : `m${i}`
    return `      m${i + 1} == IF one.signal.kind \\notin {${kinds.join(', ')}} THEN ${before}
            ELSE LET w == ${name}_Step(Work(0, ${config}, ${before}.state.${name}), input)
                 IN [state |-> [${before}.state EXCEPT !.${name} = w.state], failed |-> ${before}.failed \\cup w.failed]`
  })
  return `\\* What was said, by whom, for the monitors.
${said}

RECURSIVE Listened(_, _)
Listened(m, heard) ==
  IF heard = <<>> THEN m
  ELSE
  LET one == Head(heard)
      input == [is |-> "signal", body |-> one.signal, from |-> one.at]
${turns.join('\n')}
  IN Listened(m${one.length}, Tail(heard))

Unheard == [state |-> monitor, failed |-> {}]
Listen(heard) == LET m == Listened(Unheard, heard) IN monitor' = m.state /\\ failed' = m.failed`
}

/** A monitor's configuration: its defaults. */
export function monitorConfig({ machine, context }: Setting['monitors'][number], module: Module): string {
  return flat(settings(machine, context.config as Readonly<Record<string, Value>>, module))
}
