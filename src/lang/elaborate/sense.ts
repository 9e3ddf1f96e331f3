import type { Span } from '../../core/diagnostic.ts'
import { asksLeft } from '../interpret/walk.ts'
import type { WorldClause } from '../tree.ts'
import type { TWorld } from '../typed.ts'
import { report, type Scope } from './context.ts'

/** The clause of each kind that counts, where it was written. */
export type Written = ReadonlyMap<string, { readonly clause: WorldClause; readonly scope: Scope }>

/** Refuses clauses that make no sense together: each would be passed over, or stop the world. */
export function refuseNonsense(world: Omit<TWorld, 'operators'>, written: Written): void {
  const { clocks, delay, transport } = world
  const complain = (kind: string, message: string, hint?: string) => {
    const at = written.get(kind)
    if (at) report(at.scope, 'MU070', at.clause.span, message, hint)
  }
  if (clocks && clocks.tick === 0) complain('clocks', 'a tick lasts longer than nothing')
  if (clocks && (clocks.per === 0 || clocks.drift >= clocks.per))
    complain('clocks', 'a clock goes on: its drift is less than one', '`drift 1 in 10`')
  if (clocks && world.timersEarly !== Number.POSITIVE_INFINITY)
    complain('timersEarly', 'with timed clocks a timer fires when its time has come', 'leave this out')
  const { running } = world
  if (running && transport !== 'datagram') complain('clocks', 'running clocks play datagrams', '`links datagram`')
  if (running && running.least > running.most) complain('clocks', 'the least time between faults is more than the most')
  const endless = Object.entries(world.faults).find(
    ([kind, most]) => kind !== 'restarts' && kind !== 'faults' && most === Number.POSITIVE_INFINITY,
  )
  if (running && endless) complain(endless[0], 'what is played has an end', `\`${endless[0]} <= 3\``)
  if (running && (world.lossy === Number.POSITIVE_INFINITY || world.duplicating === Number.POSITIVE_INFINITY))
    complain('links', 'what is played has an end', '`lossy <= 100`')
  if (delay && !clocks && !running) complain('links', 'a delay is measured by clocks', '`clocks timed, tick 1s`')
  if (delay && world.duplicating === Number.POSITIVE_INFINITY)
    complain('links', 'what is delivered without end cannot arrive in time', 'bound it: `duplicating <= 1`')
  if (transport === 'stream' && world.lossy + world.duplicating > 0)
    complain('links', 'a stream neither loses nor doubles messages; it breaks', '`cuts <= 1`')
  if (world.notice && transport !== 'stream') complain('links', 'only a stream is a connection that can break')
  if (running && world.faults.faults !== Number.POSITIVE_INFINITY)
    complain('faults', 'what is played has a budget for each kind of fault')
  if (transport === 'views' && world.faults.pauses > 0)
    complain('pauses', 'members of a view answer at once: none of them can be paused')
  if (transport !== 'views' && world.faults.abandoned > 0)
    complain('abandoned', 'only a ring of an abstract membership is given up', '`views Regular, Multicast, Deliver`')
  if (transport === 'views' && world.schedule.some(one => one.kind === 'pause'))
    complain('schedule', 'members of a view answer at once: none of them can be paused')
}

/** `left(t)` is known where time is: a model whose machines ask for it has timed clocks. */
export function refuseLeft(scope: Scope, world: TWorld, span: Span): void {
  if (world.clocks) return
  const names = new Set([...(scope.model?.groups.values() ?? [])].flat())
  for (const name of names) {
    const machine = scope.model?.machine(name)
    if (machine && asksLeft(machine))
      report(scope, 'MU072', span, `${name} asks what is left of a timer`, '`clocks timed, tick 1s` in its world')
  }
}
