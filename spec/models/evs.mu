/// The membership protocol over a network that loses, delays and cuts.

use evs: Evs
use corosync: Corosync
use types: Ring, Regular

/// A ring id is minted once and means one set of members; a node's rings only rise, across crashes too.
monitor RingIds {
  state {
    members: map<Ring, set<Node>> = {}
    last: map<Node, int> = {}
  }
  on Regular(ring, members: installed) at node {
    assert sameMembers: get(members, ring) ?? installed == installed
    assert rises: get(last, node) ?? 0 < ring.seq
    members[ring] := installed
    last[node] := ring.seq
  }
}

stack Membership = Evs

model Evs2 {
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
  expect holds
}
