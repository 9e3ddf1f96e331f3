/// The membership protocol over a network that loses, delays and cuts.

use types: Ring, Installed
use evs: GatherEntered
use models/ring: Membership, RingRules

/// A ring id is minted once and means one set of members; a node's rings only rise, across crashes too.
monitor RingIds {
  state {
    members: map<Ring, set<Node>> = {}
    last: map<Node, int> = {}
  }
  on Installed(ring, members: installed) at node {
    assert sameMembers: get(members, ring) ?? installed == installed
    assert rises: get(last, node) ?? 0 < ring.seq
    members[ring] := installed
    last[node] := ring.seq
  }
}

model Evs2 of RingRules {
  nodes 2 of Membership { peers: nodes, seqnoUnchanged: 0 }
  world {
    links datagram
    timers early <= 0
  }
  monitors RingIds
  within rings: forall n in nodes: n.heardSeq <= 9
  within hops: forall n in nodes: n.myHop <= 6
  /// Two installed rings with one id have one membership, at every instant.
  always oneRing:
    no a, b in alive: a.phase == Operational and b.phase == Operational and a.ring == b.ring and a.members != b.members
  /// Who is installed is in its own ring.
  always inIt: forall n in alive: n.phase == Operational implies n.id in n.members
  sometimes together: forall n in nodes: n.phase == Operational and n.members == { 1, 2 }
  expect holds, distinct 75_844
}

// ---------------------------------------------------------------- with faults

/// One datagram is lost: retransmission, or another round of gathering, makes up for it.
model Evs2Lossy of Evs2 {
  world {
    links datagram, lossy <= 1
  }
  expect holds, distinct 426_251
}

/// One datagram comes twice.
model Evs2Duplicating of Evs2 {
  world {
    links datagram, duplicating <= 1
  }
  expect holds, distinct 242_323
}

/// A node stops, also within a step, and starts again with what it had on disk.
model Evs2Crash of Evs2 {
  world { crashes <= 1  restarts }
  expect holds, distinct 269_202
}

/// A node dies and is back at once, while its old messages are still under way.
model Evs2Reboot of Evs2 {
  world { reboots <= 1 }
  expect holds, distinct 487_484
}

/// The network falls in two and heals.
model Evs2Split of Evs2 {
  world { partitions <= 1 }
  sometimes apart: exists n in nodes: n.phase == Operational and n.members == { n.id } and not healed
  expect holds, distinct 1_608_691
}

// ---------------------------------------------------------------- joins that are late

/// No join makes anybody leave a ring of all nodes that all of them are on: it was said before.
monitor Kept {
  state {
    all: set<Node> = {}
    rings: map<Node, Ring> = {}
    members: map<Node, set<Node>> = {}
  }
  on Installed(ring, members: installed) at node {
    rings[node] := ring
    members[node] := installed
  }
  on GatherEntered(cause) at node {
    all := all + { node }
    let joined = cause == JoinInOperational or cause == MergeDuringJoin
    assert kept: not (joined and forall n in all: get(members, n) == Some(all) and get(rings, n) == get(rings, node))
    forget(node)
  }
  on crash at node { forget(node) }
  routine forget(node: Node) {
    rings := rings - { node }
    members := members - { node }
  }
}

/// The token is never held, so that a join may be under way all the time that a ring is formed.
model Evs2Late of Evs2 {
  nodes 2 of Membership { peers: nodes, seqnoUnchanged: 100 }
  monitors RingIds, Kept
  within hops: forall n in nodes: n.myHop <= 8
  expect holds, distinct 43_057
}
