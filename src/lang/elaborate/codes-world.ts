import type { CodeText } from '../codes.ts'

const beacon = (world: string, more = '') => `message Beat
signal Gone(peer: Node)
signal Odd(a: int, b: int)
machine Beacon {
  config {
    peers: set<Node>
  }
  timer beat = 1s
  on start { arm beat }
  on beat {
    send Beat to config.peers
    ${more}
    arm beat
  }
  on Beat { ignore "heard" }
  on Gone { ignore "gone" }
  on Odd { ignore "odd" }
}
stack Beacons = Beacon
model Two {
  nodes 2 of Beacons { peers: nodes }
  world {
    ${world}
  }
}`

/** MU070 and up: what the checker finds in worlds. */
export const worldCodes: Readonly<Record<string, CodeText>> = {
  MU070: {
    title: 'a world that cannot be',
    explanation:
      'Some clauses exclude each other: delays need timed clocks, a stream breaks instead of losing messages, in timed worlds timers fire when their time has come, members of a view are never paused.',
    wrong: beacon('links stream, lossy <= 1'),
    right: beacon('links stream\n    cuts <= 1'),
  },
  MU071: {
    title: 'a signal that is no notice',
    explanation: '`notice A` takes A(peer: Node): a broken connection says to each of its ends who was at the other.',
    wrong: beacon('links stream, notice Odd'),
    right: beacon('links stream, notice Gone'),
  },
  MU072: {
    title: 'what is left of a timer is not known here',
    explanation:
      '`left(t)` is asked in handlers and routines, of a timer with one duration, and where time is known: in a running node, and in models with timed clocks.',
    wrong: beacon('links datagram', 'if left(beat) > 0s { ignore "early" }'),
    right: beacon('links datagram\n    clocks timed, tick 1s', 'if left(beat) > 0s { ignore "early" }'),
  },
  MU073: {
    title: 'an act that cannot happen',
    explanation: 'A split has each node on one side, and a node always reaches itself.',
    wrong: beacon('links datagram\n    schedule { split { 1, 2 }, { 2 } }'),
    right: beacon('links datagram\n    schedule { split { 1 }, { 2 } }'),
  },
}
