import type { AnyMachine } from '../../core/machine.ts'
import type { Node } from '../../core/stack.ts'
import type { Value } from '../../core/value.ts'
import { print } from '../layout.ts'
import { atom, type Code, quoted, record, setOf, tuple } from './code.ts'
import type { Module } from './module.ts'
import type { Features, Setting } from './setting.ts'
import { valueCode } from './values.ts'

/** The nodes: who they are, how they are configured, what one of them does with an input, and what a crash leaves. */
export function nodeOperators(setting: Setting, features: Features, module: Module): void {
  module.section('The nodes')
  const { model, nodes } = setting
  const ids = setOf(...nodes.map(node => atom(String(node.self))))
  module.define('Nodes', [], ids)
  for (const group of model.groups) {
    const own = nodes.filter(node => node.self >= group.first && node.self < group.first + group.count)
    if (group.name !== 'nodes')
      module.define(`Group_${group.name}`, [], setOf(...own.map(one => atom(String(one.self)))))
  }
  module.define('Config', [], tuple(...nodes.map(node => configOf(node, module))))
  module.write(first(nodes))
  module.write(stepOf(nodes))
  module.write(takersOf(nodes))
  module.write(run)
  if (features.downs || model.world.faults.reboots > 0) module.write(kept(nodes))
  module.write(features.downs ? 'Up(n) == up[n]' : 'Up(n) == n \\in Nodes')
  module.write('Alive == {n \\in Nodes : Up(n)}')
}

function configOf(node: Node, module: Module): Code {
  return record(
    node.stack.machines.map((machine, i) => [
      machine.name,
      settings(machine, node.contexts[i]?.config as Readonly<Record<string, Value>>, module),
    ]),
  )
}

export function settings(machine: AnyMachine, config: Readonly<Record<string, Value>>, module: Module): Code {
  if (machine.config.length === 0) return atom('<<>>')
  return record(machine.config.map(one => [one.name, valueCode(one.shape, config[one.name] as Value, module)]))
}

/** Nodes by what differs between stacks, in the order of the ids. */
function byStack(nodes: readonly Node[]): Map<string, Node> {
  return new Map(nodes.map(node => [node.stack.name, node]))
}

/** One case for each stack; a plain value where there is only one. */
function perStack(nodes: readonly Node[], make: (node: Node) => string): string {
  const stacks = [...byStack(nodes).values()]
  if (stacks.length === 1) return `  ${make(stacks[0] as Node)}`
  return stacks
    .map((stack, i) => {
      const ids = nodes.filter(node => node.stack.name === stack.stack.name).map(node => node.self)
      return `  ${i === 0 ? 'CASE' : '  []'} n \\in {${ids.join(', ')}} -> ${make(stack)}`
    })
    .join('\n')
}

function fields(node: Node, make: (machine: AnyMachine) => string): string {
  return `[${node.stack.machines.map(one => `${one.name} |-> ${make(one)}`).join(',\n   ')}]`
}

function first(nodes: readonly Node[]): string {
  const make = (node: Node) => fields(node, one => `${one.name}_First([self |-> n, config |-> Config[n].${one.name}])`)
  return `\\* The states of a node's machines before it starts.\nFirst(n) ==\n${perStack(nodes, make)}\n\nFirsts == [n \\in Nodes |-> First(n)]`
}

function stepOf(nodes: readonly Node[]): string {
  const machines = [...new Set(nodes.flatMap(node => node.stack.machines))]
  const cases = machines.map(
    (one, i) =>
      `  ${i === 0 ? 'CASE' : '  []'} machine = "${one.name}" -> ${one.name}_Step(Work(n, Config[n].${one.name}, state), input)`,
  )
  return `\\* One machine's part in a step of its node.\nPartOf(n, machine, state, input) ==\n${cases.join('\n')}`
}

/** Which machines of each stack take what, lowest first. */
function takersOf(nodes: readonly Node[]): string {
  const all = [...byStack(nodes).values()]
  const table = (is: string, of: (machine: AnyMachine) => readonly { readonly name: string }[]) => {
    const rows = all.map(node => {
      const kinds = [...new Set(node.stack.machines.flatMap(one => of(one).map(shape => shape.name)))]
      const cases = kinds.map(name => {
        const takers = node.stack.machines.filter(one => of(one).some(shape => shape.name === name))
        return `kind = ${quoted(name)} -> <<${takers.map(one => quoted(one.name)).join(', ')}>>`
      })
      return { node, text: cases.length === 0 ? '<<>>' : `CASE ${[...cases, 'OTHER -> <<>>'].join('\n     [] ')}` }
    })
    const body = perStack(nodes, node => {
      const text = rows.find(row => row.node.stack.name === node.stack.name)?.text ?? ''
      return all.length > 1 ? `(${text})` : text
    })
    return `${is}(n, kind) ==\n${body}`
  }
  const start = perStack(nodes, node => `<<${node.stack.machines.map(one => quoted(one.name)).join(', ')}>>`)
  return [
    '\\* Which machines of a node take a message, a signal, or the start: lowest first.',
    table('TakesMessage', one => one.receives),
    '',
    table('TakesSignal', one => one.hears),
    '',
    `TakesStart(n) ==\n${start}`,
  ].join('\n')
}

const run = `\\* Runs what waits in a node to the end: each input at all machines that take it, then what they said, one signal after the
\\* other, with all that comes of it.
Waiting(machines, input) == <<[machines |-> machines, input |-> input, said |-> <<>>]>>
Signal(signal) == [is |-> "signal", body |-> signal, from |-> 0]

RECURSIVE Heard(_, _)
Heard(n, signals) ==
  IF signals = <<>> THEN <<>>
  ELSE Waiting(TakesSignal(n, Head(signals).kind), Signal(Head(signals))) \\o Heard(n, Tail(signals))

RECURSIVE Run(_, _)
Run(n, r) ==
  IF r.queue = <<>> THEN r
  ELSE IF Head(r.queue).machines = <<>> THEN Run(n, [r EXCEPT !.queue = Heard(n, Head(@).said) \\o Tail(@)])
  ELSE LET one == Head(r.queue)
           machine == Head(one.machines)
           w == PartOf(n, machine, r.state[machine], one.input)
       IN Run(n, [state |-> [r.state EXCEPT ![machine] = w.state],
                  queue |-> <<[one EXCEPT !.machines = Tail(@), !.said = @ \\o w.said]>> \\o Tail(r.queue),
                  sent |-> r.sent \\o w.sent,
                  said |-> r.said \\o w.said,
                  out |-> r.out \\o SelectSeq(w.said, LAMBDA s : TakesSignal(n, s.kind) = <<>>),
                  quiet |-> r.quiet /\\ w.refused /\\ ~w.acted /\\ w.sent = <<>> /\\ w.said = <<>>])

\\* One step of a node: its new state, what it sends, says, and says to the outside; \`idle\` when nothing happened.
Stepping(n, state, queue) ==
  LET r == Run(n, [state |-> state, queue |-> queue, sent |-> <<>>, said |-> <<>>, out |-> <<>>, quiet |-> TRUE])
  IN [state |-> r.state, sent |-> r.sent, said |-> r.said, out |-> r.out, idle |-> r.quiet /\\ r.state = state]

Starting(n, state) ==
  Stepping(n, state, Waiting(TakesStart(n), [is |-> "start", body |-> [kind |-> "start"], from |-> 0]))
Firing(n, machine, timer) ==
  Stepping(n, node[n], Waiting(<<machine>>, [is |-> "timer", body |-> timer, from |-> 0]))
Asking(n, signal) == Stepping(n, node[n], Waiting(TakesSignal(n, signal.kind), Signal(signal)))`

function kept(nodes: readonly Node[]): string {
  const make = (node: Node) =>
    fields(node, one => {
      const durable = one.state.filter(field => field.durable).map(field => field.name)
      const base = `Firsts[n].${one.name}`
      if (durable.length === 0) return base
      return `[${base} EXCEPT ${durable.map(name => `!.${name} = state.${one.name}.${name}`).join(', ')}]`
    })
  return `\\* What a crash leaves of a node: what it had on disk.\nKept(n, state) ==\n${perStack(nodes, make)}`
}

/** As one line of text. */
export function flat(code: Code): string {
  return print(code.doc, Number.POSITIVE_INFINITY).trimEnd()
}
