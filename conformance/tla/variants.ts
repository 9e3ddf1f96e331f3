import type { Source } from '../../src/cli/specs.ts'

/** Models small enough for TLC: the shipped ones within tighter bounds, and worlds that no shipped model has. */
export const variants: Source = {
  module: 'models/for-tlc',
  file: 'conformance/tla/variants.ts',
  text: `
use models/evs: Evs2Lossy, Evs2Duplicating, Evs2Crash, Evs2Reboot, Evs2Split
use models/reference/raft: Raft3211, Electing
use models/corosync: Two, TwoCrash
use models/evs-formed: Formed3Two, Formed3Duplicating, Formed4, Formed3Lossy
use models/evs-live: Live3Crash
use types: Regular, Multicast, Deliver

// ---------------------------------------------------------------- the shipped ones, smaller

model Raft2211 of Raft3211 {
  nodes 2 of Electing { peers: nodes, terms: 2 }
}
model Raft3111 of Raft3211 {
  nodes 3 of Electing { peers: nodes, terms: 1 }
}
model Evs2LossySmall of Evs2Lossy {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 2
}
model Evs2DuplicatingSmall of Evs2Duplicating {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 2
}
model Evs2CrashSmall of Evs2Crash {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 3
}
model Evs2RebootSmall of Evs2Reboot {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 2
}
model Evs2SplitSmall of Evs2Split {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 2
}
model TwoSmall of Two {
  within rings: forall n in nodes: n.heardSeq <= 5
  within hops: forall n in nodes: n.myHop <= 5
}
model TwoCrashSmall of TwoCrash {
  within rings: forall n in nodes: n.heardSeq <= 4
  within hops: forall n in nodes: n.myHop <= 3
}

model Formed3TwoSmall of Formed3Two {
  within hops: forall n in nodes: n.myHop <= 14
}
model Formed3DuplicatingSmall of Formed3Duplicating {
  within hops: forall n in nodes: n.myHop <= 17
}
model Formed4Small of Formed4 {
  within hops: forall n in nodes: n.myHop <= 20
}
model Formed3LossySmall of Formed3Lossy {
  within hops: forall n in nodes: n.myHop <= 13
}
model Live3CrashSmall of Live3Crash {
  within hops: forall n in nodes: n.myHop <= 11
}

// ---------------------------------------------------------------- other worlds

message Word(n: 0..3)
signal Say(n: int)
signal Spoken(n: int, speaker: Node)

/// Says words to its peers, in order, and remembers the last on disk.
machine Proclaimer {
  config { peers: set<Node> }
  durable { last: 0..3 = 0 }
  state { pending: list<int> = [] }
  timer again(n: int) = 1s

  on start { if last > 0 { send Word(last) to config.peers - { self } } }
  on Say(n) {
    when n > last else "said before"
    last := n
    pending := append(pending, n)
    arm again(n)
  }
  on again(n) {
    when n in pending else "said meanwhile"
    pending := [p for p in pending where p != n by 0 - p]
    send Word(n) to config.peers - { self }
  }
  on Word(n) from peer { emit Spoken(n, speaker: peer) }
}

/// Above it: what was heard of whom.
machine Overhearer {
  state {
    heard: map<Node, int> = {}
    falls: 0..1 = 0
  }
  on Spoken(n, speaker) {
    for peer, before in heard {
      if peer == speaker and before > n { falls := 1 }
    }
    heard[speaker] := n
  }
}
stack Proclaiming = Proclaimer, Overhearer

monitor Rising {
  state { last: map<Node, int> = {} }
  on Spoken(n, speaker) at node {
    when speaker != node else "its own"
    assert known: n >= 0
    last[node] := max(get(last, node) ?? 0, n)
  }
  on crash at node { last := last - { node } }
}

model Streams {
  nodes 2 of Proclaiming { Proclaimer { peers: nodes } }
  world {
    links stream
    timers early <= 1
    cuts <= 1
    crashes <= 1
    restarts <= 1
    operator Say(n in 1 .. 2) at any node
  }
  monitors Rising
  always inOrder: forall n in nodes: n.falls == 0
  sometimes both: forall n in nodes: size(n.heard) == 1
}
model Bags of Streams {
  world {
    links datagram, lossy <= 1, duplicating <= 1
    partitions <= 1
    reboots <= 1
    cuts <= 0
    crashes <= 0
    restarts <= 0
    operator Say(n in 1 .. 2) at any node <= 2
  }
}
model Sets of Streams {
  world {
    links soup, duplicating
    cuts <= 1
    restarts
    operator Say(n in 1 .. 2) at { 1 }
  }
}

/// A view's members count each other; the operator makes one say so again, and a timer too.
signal Again

machine Counter {
  state {
    members: set<Node> = {}
    told: map<Node, int> = {}
  }
  timer late = 1s
  on Regular(members: view) {
    members := view
    told := {}
    arm late
    say()
  }
  on Deliver(from: peer) { told[peer] := min((get(told, peer) ?? 0) + 1, 2) }
  on Again { say() }
  on late { say() }
  routine say() { emit Multicast(payload: NodeInfo(about: Some(self), votes: size(members), expected: 0, flags: {})) }
}
stack Counting = Counter

model Views {
  nodes 3 of Counting
  world {
    views Regular, Multicast, Deliver
    partitions <= 1
    crashes <= 1
    operator Again at { 1 } <= 1
  }
  always known: forall n in alive: keys(n.told) subset n.members
  sometimes twice: exists n in alive: exists p, c in n.told: c == 2
}
`,
}
