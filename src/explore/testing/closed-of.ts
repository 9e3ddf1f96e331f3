import { check } from '../../lang/check.ts'
import { interpretMachine } from '../../lang/interpret/machine.ts'
import type { TMachine, TModel } from '../../lang/typed.ts'
import { close } from '../close.ts'
import type { ClosedModel } from '../closed.ts'

/** The last model of a text, or the one of this name, closed over the interpreter's machines. */
export function closedOf(text: string, name?: string): ClosedModel {
  return modelOf(text, name).closed
}

/** The same with the model as it is written. */
export function modelOf(text: string, name?: string): { readonly model: TModel; readonly closed: ClosedModel } {
  const { program, diagnostics } = check([{ module: 'test', file: 'test.mu', text }])
  const wrong = diagnostics.filter(one => one.severity === 'error').map(one => `${one.span.line}: ${one.message}`)
  if (!program) throw new Error(wrong.join('\n'))
  const modules = [...program.modules.values()]
  const machines = new Map(modules.flatMap(one => one.machines).map(one => [one.name, one]))
  const models = modules.flatMap(one => one.models)
  const model = name === undefined ? models.at(-1) : models.find(one => one.name === name)
  if (!model) throw new Error(`no model ${name}`)
  return {
    model,
    closed: close(model, program, machine => interpretMachine(machines.get(machine) as TMachine, program)),
  }
}

/** A ballot among peers: messages both ways, a timer, durable fields, guards, an operator's input. */
export const ballot = `
message Ask(round: int)
message Yes(round: int)
signal Go
signal Won(round: int)

machine Peer {
  config {
    peers: set<Node>
    last: int = 1
  }
  phases Idle, Waiting, Done
  durable {
    round: int = 0
    voted: Node? = None
  }
  state in Waiting {
    heard: set<Node> = {}
  }
  timer again = 1s

  on Go in Idle {
    when round < config.last else "enough rounds"
    become Waiting
    round := round + 1
    voted := Some(self)
    heard := { self }
    send Ask(round) to config.peers - { self }
    arm again
  }
  ignore Go in Waiting, Done because "busy"
  on Ask(round: asked) from peer {
    when asked > round or (asked == round and voted == Some(peer)) else "promised to another"
    round := asked
    voted := Some(peer)
    become Idle
    send Yes(round: asked) to peer
  }
  on Yes(round: given) from peer in Waiting {
    when given == round else "an old round"
    heard := heard + { peer }
    if size(heard) * 2 > size(config.peers) {
      become Done
      cancel again
      emit Won(round)
    }
  }
  ignore Yes in Idle, Done because "nobody asked"
  on again in Waiting { become Idle }
  ignore again in Idle, Done because "it is decided"
}

stack Voting = Peer

monitor Winners {
  state {
    won: set<int> = {}
  }
  on Won(round) at node {
    assert once: round not in won
    won := won + { round }
  }
}
`

/** A model of the ballot with these clauses of the world. */
export function ballots(nodes: number, world: readonly string[], more = ''): string {
  return `${ballot}
    model Ballots {
      nodes ${nodes} of Voting { peers: nodes }
      world { ${world.join('\n')} }
      ${more}
    }`
}
export const oneWins = `always oneWins: no a, b in alive: a != b and a.phase == Done and b.phase == Done and a.round == b.round`

/** Members of a view that count each other and answer a timer: what an abstract membership is for. */
export const census = `
type Ring = { rep: Node, seq: int }
signal Regular(ring: Ring, members: set<Node>)
signal Multicast(payload: int)
signal Deliver(payload: int, from: Node)
signal Counted(total: int)

machine Voter {
  durable {
    views: 0..9 = 0
  }
  state {
    members: set<Node> = {}
    heard: map<Node, int> = {}
    asked: bool = false
  }
  timer recount = 1s

  on Regular(members: view) {
    views := if views < 9 then views + 1 else 9
    members := view
    heard := {}
    asked := false
    emit Multicast(payload: views)
    arm recount
  }
  on Deliver(payload, from: peer) {
    heard[peer] := payload
    if size(heard) == size(members) { emit Counted(total: sum([v for n, v in heard])) }
  }
  on recount {
    asked := true
    emit Multicast(payload: 0)
  }
}

stack Voters = Voter
`
